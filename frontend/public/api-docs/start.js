/* Starts the interactive documentation; a file of its own, since the page allows no inline script. */
window.addEventListener("load", function () {
  window.SwaggerUIBundle({
    url: "/api/v1/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    docExpansion: "none", // hundreds of operations take a slow computer a minute
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
    showExtensions: true, // who may call it, and the codes of its problems
    supportedSubmitMethods: ["get"],
    /* The guide's lines for the shell name this server; and no licence is chosen that has a page elsewhere. */
    responseInterceptor: function (answer) {
      answer.text = answer.text
        .replaceAll("http://127.0.0.1:8000", location.origin)
        .replace(',"identifier":"LicenseRef-not-chosen"', "");
      return answer;
    },
  });
});
