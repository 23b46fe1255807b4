/** What @hey-api/openapi-ts is told: a client that Node runs as it is compiled. */
export default {
  input: process.env.DESCRIPTION,
  output: { path: "generated", module: { extension: ".js" } },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
};
