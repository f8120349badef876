// The source as a tree of files: what each one imports, types included, and which globals it reaches for. Parsed by
// TypeScript, so that a word in a comment or a string never counts.
import { readFileSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** `to` is a path from the root for our own files (`src/log.ts`), else the specifier (`node:fs`, `koa`). */
export type Import = { to: string; typesOnly: boolean }

export type SourceFile = { path: string; lines: number; imports: Import[]; reaches: Set<'process.env' | 'console'> }

/** All files under these folders and of these names, from the root, with forward slashes. */
export function listFiles(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
}

export function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const source: SourceFile = { path, lines: countLines(text), imports: [], reaches: new Set() }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest), source)
  return source
}

export function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

/** The first cycle found among these files as a path that ends where it began, or null. */
export function findCycle(files: SourceFile[]): string[] | null {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const finished = new Set<string>()
  const trail: string[] = []

  function walk(path: string): string[] | null {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (finished.has(path)) return null
    trail.push(path)
    for (const { to } of byPath.get(path)?.imports ?? []) {
      const cycle = walk(to)
      if (cycle !== null) return cycle
    }
    trail.pop()
    finished.add(path)
    return null
  }

  for (const { path } of files) {
    const cycle = walk(path)
    if (cycle !== null) return cycle
  }
  return null
}

function visit(node: ts.Node, source: SourceFile): void {
  const found = importOf(node)
  if (found !== null) source.imports.push({ ...found, to: resolve(source.path, found.to) })
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    if (node.expression.text === 'process' && node.name.text === 'env') source.reaches.add('process.env')
    if (node.expression.text === 'console') source.reaches.add('console')
  }
  ts.forEachChild(node, (child) => visit(child, source))
}

function importOf(node: ts.Node): Import | null {
  if (ts.isImportDeclaration(node))
    return literal(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
  if (ts.isExportDeclaration(node)) return literal(node.moduleSpecifier, node.isTypeOnly)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal, true)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return literal(node.arguments[0], false)
  return null
}

function literal(node: ts.Node | undefined, typesOnly: boolean): Import | null {
  return node !== undefined && ts.isStringLiteralLike(node) ? { to: node.text, typesOnly } : null
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith('.') ? join(dirname(from), specifier) : specifier
}
