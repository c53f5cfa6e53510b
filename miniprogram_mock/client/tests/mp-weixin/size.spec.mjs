/** What WeChat fetches before it shows anything. WeChat takes 2 MB in a package; half of it leaves room. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, it } from 'vitest'

const BUILD = join(dirname(fileURLToPath(import.meta.url)), '../../dist/build/mp-weixin')
const MAIN_BYTES = 1_000_000

const bytesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .reduce((sum, each) => sum + statSync(join(each.parentPath, each.name)).size, 0)

it('has a small main package, and the pages of gatherings, awards, texts and shops apart from it', () => {
  const { pages, subPackages } = JSON.parse(readFileSync(join(BUILD, 'app.json'), 'utf8'))
  expect(subPackages.map(({ root }) => root)).toEqual(['pages/gathering', 'pages/award', 'pages/voice', 'pages/text', 'pages/counter', 'pages/shop', 'pages/public'])
  expect(pages.filter((page) => !page.startsWith('pages/resident/'))).toEqual([])
  const apart = subPackages.map(({ root }) => bytesOf(join(BUILD, root)))
  expect(Math.min(...apart)).toBeGreaterThan(0)
  expect(bytesOf(BUILD) - apart.reduce((sum, bytes) => sum + bytes)).toBeLessThan(MAIN_BYTES)
})
