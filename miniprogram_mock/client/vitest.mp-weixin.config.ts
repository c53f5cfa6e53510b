import { defineConfig } from 'vitest/config'

// The WeChat build under miniprogram-simulate; `npm run build:mp-weixin` comes first.
export default defineConfig({
  test: { include: ['tests/mp-weixin/*.spec.mjs'], environment: 'jsdom', fileParallelism: false },
})
