/** Where shops are: how far, and the way there. Positions are those of Chinese maps (GCJ-02), in millionths of a degree. */

export interface Position {
  latitude_e6: number
  longitude_e6: number
}

/** Somewhere to go; the position is null where nobody has said it. */
export interface Place {
  name: string
  address: string
  latitude_e6: number | null
  longitude_e6: number | null
}

/** "约 350 米", "约 1.2 公里"; nothing where it is not known. */
export function distance(metres: number | null): string {
  if (metres === null) return ''
  if (metres < 100) return '不到 100 米'
  return metres < 1000 ? `约 ${Math.round(metres / 10) * 10} 米` : `约 ${(metres / 1000).toFixed(1)} 公里`
}

/** To a hundred metres: enough to sort by, and no more than that leaves the phone. */
export function rough({ latitude_e6, longitude_e6 }: Position): Position {
  return { latitude_e6: Math.round(latitude_e6 / 1000) * 1000, longitude_e6: Math.round(longitude_e6 / 1000) * 1000 }
}

/** What the device opens its own maps with; without a position, they look for the address. */
export function mapsLink(place: Place, isApple: boolean): string {
  const words = encodeURIComponent(place.address || place.name)
  if (place.latitude_e6 === null || place.longitude_e6 === null) return isApple ? `maps:?q=${words}` : `geo:0,0?q=${words}`
  const at = `${degrees(place.latitude_e6)},${degrees(place.longitude_e6)}`
  const name = encodeURIComponent(place.name)
  return isApple ? `maps:?daddr=${at}&q=${name}` : `geo:${at}?q=${at}(${name})`
}

export const degrees = (e6: number): string => (e6 / 1e6).toFixed(6)

const AXIS = 6378245
const ECCENTRICITY = 0.00669342162296594

/** Where satellites say the phone is (WGS-84), as maps in China have it: off by some five hundred metres there. */
export function onChineseMaps(latitude: number, longitude: number): Position {
  const [x, y] = [longitude - 105, latitude - 35]
  const wave = (of: number, high: number, low: number): number =>
    (20 * Math.sin(of * Math.PI) + high * Math.sin((of / 3) * Math.PI)) * (2 / 3) + low
  const both = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + both
  north += wave(y, 40, ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3)
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + both
  east += wave(x, 40, ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3)
  const turn = (latitude / 180) * Math.PI
  const bulge = 1 - ECCENTRICITY * Math.sin(turn) ** 2
  north = (north * 180) / (((AXIS * (1 - ECCENTRICITY)) / (bulge * Math.sqrt(bulge))) * Math.PI)
  east = (east * 180) / ((AXIS / Math.sqrt(bulge)) * Math.cos(turn) * Math.PI)
  return {
    latitude_e6: Math.round((latitude + north) * 1e6),
    longitude_e6: Math.round((longitude + east) * 1e6),
  }
}
