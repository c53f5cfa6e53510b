/** The routes of mediations, for both sides. */

import { get, post, type Cursor, type Schemas } from './typed'

export type MediationCategory = Schemas['MediationCategoryOut']['category']
export type Mediation = Schemas['MediationOut']
export type WholeMediation = Schemas['WholeMediationOut']

export const getMediationChoices = () => get('/mediations/choices', {})
export const listMediations = (cursor: Cursor) => get('/me/mediations', {}, { cursor })
export const getMediation = (no: string) => get('/me/mediations/{mediation_no}', { mediation_no: no })
export const askForMediation = (body: Schemas['MediationIn'], key: string) => post('/me/mediations', {}, body, { key })
export const answerMediation = (no: string, agrees: boolean, key: string) =>
  post('/me/mediations/{mediation_no}/answer', { mediation_no: no }, { agrees }, { key })
export const withdrawFromMediation = (no: string, key: string) =>
  post('/me/mediations/{mediation_no}/withdrawal', { mediation_no: no }, undefined, { key })
export const signAgreement = (no: string, body: Schemas['MediationSignatureIn'], key: string) =>
  post('/me/mediations/{mediation_no}/signature', { mediation_no: no }, body, { key })
export const sayWhetherKept = (no: string, kept: boolean, key: string) =>
  post('/me/mediations/{mediation_no}/kept', { mediation_no: no }, { kept }, { key })
