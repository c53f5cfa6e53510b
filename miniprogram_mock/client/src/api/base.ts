/** Where the API is: on the host of the page, unless the build was told another place. */
export const API_BASE: string = import.meta.env.VITE_API_BASE ?? '/api/v1'
