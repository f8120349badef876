// Puts the page together once the first table has come.
import { createBoard } from './board.js'
import { openFeed, single } from './feed.js'
import { createGroup } from './group.js'
import { createPhone } from './phone.js'
import { createRoad } from './road.js'
import { createTabs } from './tabs.js'
import { createWeather } from './weather.js'

const find = (id) => document.querySelector(`#${id}`)

await openFeed({
  onLost: () => document.body.classList.add('cut-off'),
  onBack: () => document.body.classList.remove('cut-off'),
})
const reveal = createTabs(find('tabs'))
createRoad(find('road'))
createWeather(find('weather'), find('weather-button'), find('weather-count'))
find('phones').append(...single('cast').clients.map(createPhone))
createGroup(find('group'), { reveal })
createBoard(find('board'), { reveal })
document.body.classList.add('ready')
