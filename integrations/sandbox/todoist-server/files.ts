// Where uploaded files are served. The vendor's file host asks for a token and redirects to a link that needs none.
import type { Router } from '@koa/router'
import type { Context } from 'koa'
import { notFound, unauthorized } from './errors.ts'
import { refusalAnswer } from './gate.ts'
import type { State } from './state.ts'
import type { Tokens } from './tokens.ts'

export function fileRoutes(router: Router, state: State, tokens: Tokens, needToken: boolean) {
  router.get('/files/:key/:name', (context) => {
    if (!needToken) return serve(context, context.path)
    const token = /^Bearer (\S+)$/.exec(context.get('authorization'))?.[1]
    if (!token || !tokens.identify(token)) return refusalAnswer(context, unauthorized())
    if (!state.files.has(context.path)) return refusalAnswer(context, notFound('File'))
    context.redirect(context.path.replace('/files/', '/cdn/'))
  })
  router.get('/cdn/:key/:name', (context) => serve(context, context.path.replace('/cdn/', '/files/')))

  function serve(context: Context, path: string) {
    const file = state.files.get(path)
    if (!file) return refusalAnswer(context, notFound('File'))
    context.type = file.type
    context.body = Buffer.from(file.bytes)
  }
}
