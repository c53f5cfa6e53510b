/** Answers of the backend, made up from the OpenAPI document: every field that it promises, of the promised kind. */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))
const described = JSON.parse(readFileSync(join(HERE, '../../../../docs/openapi.json'), 'utf8'))

/** The successful answer of the route that this request reaches. */
export function answerTo(method, path) {
  const operation = operationOf(method, path)
  const status = Object.keys(operation.responses).find((each) => each.startsWith('2'))
  const schema = operation.responses[status].content?.['application/json']?.schema
  return { statusCode: Number(status), data: schema ? sample(schema) : '' }
}

/** The same where nothing has happened yet: every list of items is empty. */
export function emptyAnswerTo(method, path) {
  const answer = answerTo(method, path)
  if (answer.data && 'items' in answer.data) answer.data.items = []
  return answer
}

function operationOf(method, path) {
  const parts = path.split('?')[0].split('/')
  const fits = (route) => route.split('/').every((part, at) => part.startsWith('{') || part === parts[at])
  const sameLength = Object.keys(described.paths).filter((route) => route.split('/').length === parts.length)
  // `/me/card/code` is not `/me/{…}/code`: the route with fewer gaps is meant.
  const [route] = sameLength.filter(fits).sort((one, other) => one.split('{').length - other.split('{').length)
  const operation = described.paths[route]?.[method.toLowerCase()]
  if (!operation) throw new Error(`the document has no ${method} ${path}`)
  return operation
}

function sample(schema, name = '') {
  if (schema.$ref) return sample(described.components.schemas[schema.$ref.split('/').pop()])
  if (schema.anyOf?.every(({ $ref }) => $ref)) return Object.assign({}, ...schema.anyOf.map((each) => sample(each, name))) // Of several, all that any of them has.
  if (schema.anyOf) return sample(schema.anyOf[0], name)
  if ('example' in schema) return schema.example
  if (schema.enum) return schema.enum[0]
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, each]) => [key, sample(each, key)]))
    case 'array':
      return [sample(schema.items, name)]
    case 'integer':
      return name === 'stars' ? 4 : 7
    case 'number':
      return 4.5
    case 'boolean':
      return false
    default:
      return text(schema.format, name)
  }
}

function text(format, name) {
  if (format === 'date-time') return name.endsWith('expires_at') ? '2099-01-01T00:00:00+08:00' : '2026-11-20T09:30:00+08:00'
  if (format === 'date') return '2026-11-20'
  if (name === 'secret') return 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  if (name === 'code') return '660123456789492039'
  return name === 'next_cursor' ? null : `样本${name}`
}
