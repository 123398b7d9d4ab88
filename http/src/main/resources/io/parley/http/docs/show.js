"use strict";

// Tokens that are typed in are gone with the tab. What the page asks for goes to this server: its policy allows nothing else.
SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#description",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  syntaxHighlight: false,
});
