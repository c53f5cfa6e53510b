/**
 * The subscription messages that are asked for after a claim. WeChat gives the ids when the operator picks templates; it
 * allows three in one question. Those of the stand-in are the backend's own for development.
 */
const CONFIGURED: string =
  import.meta.env.VITE_MESSAGE_TEMPLATES ?? 'mock-claimed,mock-redeemed,mock-points_earned'

export const MESSAGE_TEMPLATES = CONFIGURED.split(',').filter(Boolean).slice(0, 3)
