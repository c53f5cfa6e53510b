import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Without the uni-app plugin: what is tested here needs no pages, and `uni` is a stub where it is needed.
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: { include: ['tests/**/*.test.ts'], css: true },
})
