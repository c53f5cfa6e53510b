import uni from '@dcloudio/vite-plugin-uni'
import { defineConfig } from 'vite'

// The plugin is CommonJS: seen from an ES module, its function is under `default`.
const plugin = (uni as unknown as { default?: typeof uni }).default ?? uni

// Where `flask serve` listens, and its stand-in for WeChat.
const BACKEND = process.env.BACKEND ?? 'http://127.0.0.1:5000'
const STAND_IN = process.env.STAND_IN ?? 'http://127.0.0.1:5001'

export default defineConfig({
  base: './', // The backend serves the browser build under /app/.
  plugins: [plugin()],
  css: { preprocessorOptions: { scss: { additionalData: '@use "@/styles/tokens.scss" as *;' } } },
  server: {
    proxy: {
      '/api': { target: BACKEND, changeOrigin: true },
      '/wxmock': { target: STAND_IN, changeOrigin: true },
    },
  },
})
