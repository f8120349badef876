// The one door for what people do. A refusal is told as a toast, never lost.
import { toast } from './toast.js'

/** True when it was done. */
export async function act(deed, fields = {}) {
  try {
    const response = await fetch(`/do/${deed}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    })
    const { note, wrong } = await response.json()
    if (wrong) toast(wrong, 'wrong')
    else if (note) toast(note)
    return response.ok
  } catch {
    toast('The sandbox does not answer. Is it still running?', 'wrong')
    return false
  }
}

export async function fileFields(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result))
    reader.addEventListener('error', () => reject(reader.error))
    reader.readAsDataURL(file)
  })
  return { name: file.name, type: file.type, base64: url.slice(url.indexOf(',') + 1) }
}

/** Lets a person choose a file; resolves with it, or with undefined. */
export function chooseFile(accept = '') {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    Object.assign(input, { type: 'file', accept })
    input.addEventListener('change', () => resolve(input.files[0]))
    input.addEventListener('cancel', () => resolve(undefined))
    input.click()
  })
}
