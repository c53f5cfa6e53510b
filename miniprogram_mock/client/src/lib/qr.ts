/** QR pictures as data URIs: an image is shown the same way everywhere, a canvas is not. */

import qrcode from 'qrcode-generator'

const MARGIN = 4 // Modules of white around it; scanners rely on them.

/** Level M survives a scratched screen protector and keeps the modules of 18 digits large. */
export function qrDataUri(text: string): string {
  const qr = qrcode(0, 'M')
  qr.addData(text, /^\d+$/.test(text) ? 'Numeric' : 'Byte')
  qr.make()
  return qr.createDataURL(8, MARGIN * 8)
}
