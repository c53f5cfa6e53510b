import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'

import App from './App.vue'
// #ifdef H5
import { closeSheetsFirst } from './platform/going-back'
// #endif

export function createApp() {
  // #ifdef H5
  closeSheetsFirst()
  // #endif
  const app = createSSRApp(App)
  app.use(createPinia())
  return { app }
}
