// One measured figure and what it should be.

export type Figure = { what: string; value: string; goal: string; met: boolean }
