/** Ambient types of the build. */
/// <reference types="vite/client" />
