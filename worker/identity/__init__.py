"""The identity provider that `invoicing dev` brings along: OpenID Connect in Keycloak's shape.

For one machine only: it asks for no password. Addresses, claims and errors are those that Keycloak
gives, so what works with it works there.
"""
