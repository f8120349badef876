// Named points on the road, for whoever wants to be there when the hub passes one. Nobody does in a running hub, and then
// passing costs a comparison; the storm ends the process at them, to prove that no step between two is one too few.

import { channel } from 'node:diagnostics_channel'

/** `before_commit` stands inside the transaction: what dies there leaves no trace. */
export type Moment =
  | 'receive:before_commit'
  | 'receive:committed'
  | 'process:claimed'
  | 'process:before_commit'
  | 'process:committed'
  | 'deliver:claimed'
  | 'deliver:called'
  | 'deliver:before_commit'
  | 'deliver:recorded'
  | 'settle:claimed'
  | 'settle:looked'
  | 'settle:before_commit'
  | 'settle:done'
  | 'settle:partly'
  | 'settle:not_done'
  | 'settle:undecidable'
  | 'settle:later'
  | 'prepare:claimed'
  | 'prepare:fetched'
  | 'prepare:recorded'
  | 'look-up:claimed'
  | 'look-up:answered'
  | 'look-up:recorded'
  | 'log:claimed'
  | 'log:called'
  | 'log:recorded'
  | 'board:taken'
  | 'board:called'
  | 'board:before_commit'
  | 'board:recorded'

const road = channel('helpdesk-hub:moments')

export function passed(moment: Moment): void {
  if (road.hasSubscribers) road.publish(moment)
}
