/* Mounts the API reference (Scalar) in the page: the running service's own description, signed in
   by PKCE at its identity provider, in the light or dark of the site. Nothing from elsewhere. */
(async () => {
  "use strict";
  const place = document.getElementById("operations");
  const read = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
    return answer.json();
  };
  const dark = () => document.body.getAttribute("data-md-color-scheme") === "slate";

  let description, signIn;
  try {
    [description, signIn] = await Promise.all([
      read(place.dataset.document),
      read(place.dataset.signIn).catch(() => ({})),
    ]);
  } catch (fault) {
    place.textContent = `The description of the API cannot be read: ${fault.message}. ` +
      "Load the page again once the service answers.";
    return;
  }

  const securitySchemes = {};
  if (signIn.authorization_url) {
    /* Scalar fills in what the description leaves open: whom to ask, as which client. */
    description.components.securitySchemes.person = {
      type: "oauth2",
      description: "Sign in as yourself: the provider asks who you are, this page gets a token.",
      flows: {
        authorizationCode: {
          authorizationUrl: signIn.authorization_url,
          tokenUrl: signIn.token_url,
          scopes: Object.fromEntries(signIn.scopes.map((scope) => [scope, ""])),
        },
      },
    };
    for (const methods of Object.values(description.paths)) {
      for (const operation of Object.values(methods)) {
        if (operation.security?.length) operation.security.unshift({ person: [] });
      }
    }
    securitySchemes.person = {
      flows: {
        authorizationCode: {
          "x-scalar-client-id": signIn.client_id,
          "x-usePkce": "SHA-256",
          "x-scalar-redirect-uri": location.origin + location.pathname,
          selectedScopes: signIn.scopes,
        },
      },
    };
  }
  for (const tag of description.tags) {
    const words = tag.name.replaceAll("-", " ");
    tag["x-displayName"] = words[0].toUpperCase() + words.slice(1);
  }
  description.servers = [{ url: location.origin }];

  place.replaceChildren();
  const reference = window.Scalar.createApiReference(place, {
    content: description,
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    hideClientButton: true,
    showDeveloperTools: "never",
    hideDarkModeToggle: true,
    forceDarkModeState: dark() ? "dark" : "light",
    persistAuth: true,
    defaultOpenAllTags: false,
    documentDownloadType: "json",
    hiddenClients: true, /* every operation brings samples of its own */
    authentication: {
      preferredSecurityScheme: signIn.authorization_url ? "person" : "token",
      securitySchemes,
    },
  });
  new MutationObserver(() => {
    document.body.classList.toggle("dark-mode", dark());
    document.body.classList.toggle("light-mode", !dark());
    reference.updateConfiguration?.({
      ...reference.getConfiguration?.(),
      forceDarkModeState: dark() ? "dark" : "light",
    });
  }).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
})();
