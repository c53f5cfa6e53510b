/** Pictures: sent ahead of what they belong to, and seen where that is seen; those of shops and offers everybody sees. */

import type { UploadedFile } from './http'
import { get, listAt, picture, pictureOf, put, remove, upload, type PathOf, type Schemas } from './typed'

export type ShownPicture = Schemas['PictureOut']

export const sendPicture = (file: UploadedFile) => upload('/me/pictures', file)
export const listPictures = (of: PathOf<'get'>, ids: Record<string, number | string>) =>
  listAt<Schemas['PicturesOut']>(of, ids)
export const getPicture = pictureOf
export const makePicture = async (file: UploadedFile): Promise<string> =>
  (await upload('/merchant/pictures', file)).picture_key
/** One that the shop has sent, as a data URI. */
export const getMadePicture = (key: string) => picture('/merchant/pictures/{key}', { key }, 'image/jpeg')
export const getShopPicture = () => get('/merchant/picture', {})
export const putUpShopPicture = (picture_key: string) => put('/merchant/picture', {}, { picture_key })
export const takeDownShopPicture = () => remove('/merchant/picture', {})
