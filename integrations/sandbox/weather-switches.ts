// The weather as switches anyone can flip on the page, put into the stand-ins' own terms.
import type { TelegramServer } from './telegram-server/telegram-server.ts'
import type { TodoistServer } from './todoist-server/todoist-server.ts'

export const switches = [
  'telegramDown',
  'todoistDown',
  'slow',
  'lostAnswers',
  'webhooksLost',
  'webhooksDoubled',
  'webhooksShuffled',
] as const
export type Switch = (typeof switches)[number]

const slowMs = 1500
const lostShare = 0.3
const shuffleMs = 1500

export type WeatherSwitches = {
  readonly state: Readonly<Record<Switch, boolean>>
  flip: (name: Switch, on: boolean) => Promise<void>
  /** The next call of each side is asked to come back later. */
  refuseOnce: () => void
}

export function createWeatherSwitches(stage: { telegram: TelegramServer; todoist: TodoistServer }): WeatherSwitches {
  const telegram = stage.telegram.weather
  const todoist = stage.todoist.weather
  const state: Record<Switch, boolean> = {
    telegramDown: false,
    todoistDown: false,
    slow: false,
    lostAnswers: false,
    webhooksLost: false,
    webhooksDoubled: false,
    webhooksShuffled: false,
  }
  let findAnswers = () => {}

  async function apply(name: Switch, on: boolean): Promise<void> {
    switch (name) {
      case 'telegramDown':
        return telegram.setDown(on ? 'refuse' : undefined)
      case 'todoistDown':
        return todoist.setDown(on ? 'refuse' : null)
      case 'slow':
        telegram.slowMs = todoist.slowMs = on ? slowMs : 0
        return undefined
      case 'lostAnswers': {
        findAnswers()
        findAnswers = () => {}
        todoist.shares['lost-response'] = on ? lostShare : 0
        if (!on) return undefined
        const takeAway = telegram.add({ fault: { kind: 'lost-response' }, chance: lostShare, times: Infinity })
        findAnswers = () => void takeAway()
        return undefined
      }
      case 'webhooksLost':
        todoist.webhooks.lost = on ? 0.5 : 0
        return undefined
      case 'webhooksDoubled':
        todoist.webhooks.doubled = on ? 1 : 0
        telegram.webhook.doubled = on ? 1 : 0
        return undefined
      case 'webhooksShuffled':
        Object.assign(todoist.webhooks, { shuffled: on, shuffleMs })
        telegram.webhook.shuffledMs = on ? shuffleMs : undefined
        return undefined
      default:
        return name satisfies never
    }
  }

  return {
    state,
    async flip(name, on) {
      if (state[name] === on) return
      state[name] = on
      await apply(name, on)
    },
    refuseOnce() {
      telegram.add({ fault: { kind: '429', retryAfterS: 3 } })
      todoist.next('429', { retryAfter: 3 })
    },
  }
}
