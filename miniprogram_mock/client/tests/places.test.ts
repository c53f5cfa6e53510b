import { expect, test } from 'vitest'

import { distance, mapsLink, onChineseMaps, rough } from '@/lib/places'
import { tradeIcon } from '@/lib/trades'

const shop = { name: '春风理发店', address: '示例路 1 号', latitude_e6: 37_193_512, longitude_e6: 122_058_127 }

test('distances as people say them', () => {
  expect([null, 0, 90, 350, 990, 1_000, 12_340].map(distance)).toEqual([
    '', '不到 100 米', '不到 100 米', '约 350 米', '约 990 米', '约 1.0 公里', '约 12.3 公里',
  ])
})

test('only a hundred metres of where the phone is leave it', () => {
  expect(rough({ latitude_e6: 37_193_512, longitude_e6: 122_058_127 })).toEqual({ latitude_e6: 37_194_000, longitude_e6: 122_058_000 })
})

test('the device opens its own maps, by position or by address', () => {
  const name = encodeURIComponent('春风理发店')
  expect(mapsLink(shop, false)).toBe(`geo:37.193512,122.058127?q=37.193512,122.058127(${name})`)
  expect(mapsLink(shop, true)).toBe(`maps:?daddr=37.193512,122.058127&q=${name}`)
  const unplaced = { ...shop, latitude_e6: null, longitude_e6: null }
  expect(mapsLink(unplaced, false)).toBe(`geo:0,0?q=${encodeURIComponent('示例路 1 号')}`)
  expect(mapsLink(unplaced, true)).toBe(`maps:?q=${encodeURIComponent('示例路 1 号')}`)
})

test('Chinese maps are some hundred metres off what satellites say', () => {
  const { latitude_e6, longitude_e6 } = onChineseMaps(39.908823, 116.39747) // Tian'anmen, whose offset is well known.
  expect(Math.abs(latitude_e6 - 39_910_227)).toBeLessThan(30)
  expect(Math.abs(longitude_e6 - 116_403_714)).toBeLessThan(30)
})

test('trades are drawn by what is in their word, others as a shop', () => {
  expect(['理发', '自助洗车', '早点铺', '阳光药房', '殡葬用品'].map(tradeIcon)).toEqual(['hair', 'car', 'meal', 'pill', 'shop'])
})
