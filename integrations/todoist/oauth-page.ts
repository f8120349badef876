// The one small page a lead sees after connecting: what happened, and what to do next. Loads nothing from anywhere.

export function notePage(title: string, words: string, good: boolean): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
  :root { color-scheme: light dark; --ink: light-dark(#1f2328, #e6e8eb); --paper: light-dark(#f6f5f2, #16181b); }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
    font: 17px/1.55 system-ui, sans-serif; }
  main { max-width: 30rem; padding: 2rem; }
  h1 { margin: 0 0 .6rem; font-size: 1.5rem; line-height: 1.25; }
  h1::before { content: '${good ? '✓' : '!'}'; display: inline-grid; place-items: center; width: 1.7rem; height: 1.7rem;
    margin-right: .6rem; border-radius: 50%; background: ${good ? '#1a7f4b' : '#b3541e'}; color: #fff; font-size: 1rem; }
  p { margin: 0; }
</style>
<main><h1>${escaped(title)}</h1><p>${escaped(words)}</p></main>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
