/** Writes the labels of the API document, `x-enum-labels` by schema and property, to `src/api/labels.json`. */

import { readFileSync, writeFileSync } from 'node:fs'

const api = JSON.parse(readFileSync('../../docs/openapi.json', 'utf8'))
const labels = {}
for (const [schema, { properties = {} }] of Object.entries(api.components.schemas))
  for (const [name, property] of Object.entries(properties))
    if (property['x-enum-labels']) (labels[schema] ??= {})[name] = property['x-enum-labels']
writeFileSync('src/api/labels.json', `${JSON.stringify(labels, null, 2)}\n`)
