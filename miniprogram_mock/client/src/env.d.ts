/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where the API is. WeChat needs the full https address; the browser takes it from where the page came. */
  readonly VITE_API_BASE?: string
  /** Ids of the subscription message templates, with commas between. */
  readonly VITE_MESSAGE_TEMPLATES?: string
}

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}

/** Put in place when this is built. */
declare const process: { readonly env: { readonly UNI_PLATFORM: 'h5' | 'mp-weixin' } }
