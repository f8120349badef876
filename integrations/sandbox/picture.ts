// A photo to send: a projector screen that says nothing but colour bars, drawn here so that no file has to be carried.
import { crc32, deflateSync } from 'node:zlib'

const bars = [
  [235, 235, 235],
  [226, 196, 64],
  [70, 190, 200],
  [80, 180, 90],
  [190, 80, 170],
  [210, 70, 60],
  [60, 80, 190],
] as const

/** A PNG of colour bars over a dark wall. */
export function photoOfBrokenScreen(width = 480, height = 320): Buffer {
  const rows = Buffer.alloc(height * (width * 3 + 1))
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(colourAt(x / width, y / height), y * (width * 3 + 1) + 1 + x * 3)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** `x` and `y` from 0 to 1. */
function colourAt(x: number, y: number): readonly number[] {
  const inScreen = x > 0.14 && x < 0.86 && y > 0.12 && y < 0.74
  if (!inScreen) {
    const stand = Math.abs(x - 0.5) < 0.015 && y >= 0.74 && y < 0.92
    if (stand) return [20, 22, 28]
    const light = Math.max(0, 1 - Math.hypot(x - 0.5, y - 0.45) * 1.3)
    return [38 + light * 46, 42 + light * 46, 58 + light * 54].map(Math.round)
  }
  const across = (x - 0.14) / 0.72
  const edge = across < 0.015 || across > 0.985 || y < 0.145 || y > 0.715
  if (edge) return [16, 17, 22]
  return y > 0.6 ? [14, 16, 24] : bars[Math.min(bars.length - 1, Math.floor(across * bars.length))]!
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const made = Buffer.alloc(body.length + 8)
  made.writeUInt32BE(data.length, 0)
  body.copy(made, 4)
  made.writeUInt32BE(crc32(body), body.length + 4)
  return made
}
