// Starts Swagger UI; it stands in a file of its own because the content security policy allows no inline script.
const place = document.getElementById("swagger-ui");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.url,
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  docExpansion: "none",
  presets: [window.SwaggerUIBundle.presets.apis],
});
