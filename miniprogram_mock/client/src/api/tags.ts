/** The routes of tags: which notices one wants beside those for everybody. */

import { get, put, type Schemas } from './typed'

export type NoticeTag = Schemas['NoticeTagOut']['tag']

export const getNoticeTags = () => get('/me/notice-tags', {})
export const chooseNoticeTags = (tags: NoticeTag[]) => put('/me/notice-tags', {}, { tags })
