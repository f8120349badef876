// Signs drawn as lines, so that they look the same wherever the page is opened.

const paths = {
  plus: 'M12 5v14M5 12h14',
  send: 'M4 12l16-7-5 15-4-6z M11 14l9-9',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7M10.5 10.5v6M13.5 10.5v6',
  pencil: 'M5 19l.8-3.6L16 5.2l2.8 2.8L8.6 18.2z',
  reply: 'M10 6l-6 5.5L10 17v-3.6c5 0 8 1.4 10 4.6-.6-5.6-4-8.8-10-8.8z',
  close: 'M6 6l12 12M18 6L6 18',
  dots: 'M5.5 11.5h1v1h-1zM11.5 11.5h1v1h-1zM17.5 11.5h1v1h-1z',
}

const space = 'http://www.w3.org/2000/svg'

export function icon(name) {
  const drawing = document.createElementNS(space, 'svg')
  drawing.setAttribute('viewBox', '0 0 24 24')
  drawing.setAttribute('class', 'icon')
  drawing.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(space, 'path')
  path.setAttribute('d', paths[name])
  drawing.append(path)
  return drawing
}
