//! Every URL of the admin API, once. A function gives a URL to call; the
//! constant of the same name in [`template`] is the route it belongs to.

use crate::branding::{BrandingSettings, PreviewOptions, Scheme};

/// GET who is signed in, POST signs in, DELETE signs out.
pub const SESSION: &str = "/api/v1/session";
/// POST the one-time set-up.
pub const SETUP: &str = "/api/v1/setup";
/// GET all tenants of the administrator.
pub const TENANTS: &str = "/api/v1/tenants";
/// GET the OpenAPI document.
pub const OPENAPI: &str = "/api/v1/openapi.json";

/// Routes with their parameters in braces.
pub mod template {
    /// GET a tenant with its addresses.
    pub const TENANT: &str = "/api/v1/tenants/{slug}";
    /// GET a page of relationships, POST changes some.
    pub const RELATIONSHIPS: &str = "/api/v1/tenants/{slug}/relationships";
    /// GET a page of approval requests.
    pub const APPROVALS: &str = "/api/v1/tenants/{slug}/approvals";
    /// GET an approval request.
    pub const APPROVAL: &str = "/api/v1/tenants/{slug}/approvals/{id}";
    /// POST takes an approval request back.
    pub const APPROVAL_CANCEL: &str = "/api/v1/tenants/{slug}/approvals/{id}/cancel";
    /// POST answers an approval request.
    pub const APPROVAL_ANSWERS: &str = "/api/v1/tenants/{slug}/approvals/{id}/answers";
    /// GET a page of grants.
    pub const GRANTS: &str = "/api/v1/tenants/{slug}/grants";
    /// GET a grant.
    pub const GRANT: &str = "/api/v1/tenants/{slug}/grants/{id}";
    /// POST revokes a grant.
    pub const GRANT_REVOKE: &str = "/api/v1/tenants/{slug}/grants/{id}/revoke";
    /// GET a page of resource sets, POST creates one.
    pub const RESOURCE_SETS: &str = "/api/v1/tenants/{slug}/resource-sets";
    /// GET, PUT, DELETE a resource set.
    pub const RESOURCE_SET: &str = "/api/v1/tenants/{slug}/resource-sets/{id}";
    /// GET a page of client classes, POST creates one.
    pub const CLIENT_CLASSES: &str = "/api/v1/tenants/{slug}/client-classes";
    /// GET, PUT, DELETE a client class.
    pub const CLIENT_CLASS: &str = "/api/v1/tenants/{slug}/client-classes/{id}";
    /// GET a page of keys known by reference, POST registers one.
    pub const KEY_REFERENCES: &str = "/api/v1/tenants/{slug}/key-references";
    /// DELETE a key known by reference.
    pub const KEY_REFERENCE: &str = "/api/v1/tenants/{slug}/key-references/{id}";
    /// GET a page of resource servers.
    pub const RESOURCE_SERVERS: &str = "/api/v1/tenants/{slug}/resource-servers";
    /// GET a resource server.
    pub const RESOURCE_SERVER: &str = "/api/v1/tenants/{slug}/resource-servers/{id}";
    /// PUT what tokens for a resource server are like.
    pub const RESOURCE_SERVER_TOKENS: &str = "/api/v1/tenants/{slug}/resource-servers/{id}/tokens";
    /// POST gives the keys of macaroons for a resource server, encrypted to it.
    pub const RESOURCE_SERVER_MACAROON_KEYS: &str =
        "/api/v1/tenants/{slug}/resource-servers/{id}/macaroon-keys";
    /// POST makes a new secret for AuthZEN, DELETE removes it.
    pub const RESOURCE_SERVER_AUTHZEN_TOKEN: &str =
        "/api/v1/tenants/{slug}/resource-servers/{id}/authzen-token";
    /// GET all signing keys, POST makes a `next` one.
    pub const SIGNING_KEYS: &str = "/api/v1/tenants/{slug}/signing-keys";
    /// DELETE a signing key that does not sign.
    pub const SIGNING_KEY: &str = "/api/v1/tenants/{slug}/signing-keys/{id}";
    /// POST makes a `next` key the active one.
    pub const SIGNING_KEY_ACTIVATE: &str = "/api/v1/tenants/{slug}/signing-keys/{id}/activate";
    /// GET a page of end users, POST creates one.
    pub const USERS: &str = "/api/v1/tenants/{slug}/users";
    /// GET, PUT an end user.
    pub const USER: &str = "/api/v1/tenants/{slug}/users/{id}";
    /// POST lets a user sign in no more.
    pub const USER_DISABLE: &str = "/api/v1/tenants/{slug}/users/{id}/disable";
    /// POST lets a user sign in again.
    pub const USER_ENABLE: &str = "/api/v1/tenants/{slug}/users/{id}/enable";
    /// POST makes a link by which a user sets a password.
    pub const USER_PASSWORD_LINK: &str = "/api/v1/tenants/{slug}/users/{id}/password-link";
    /// GET what a user signs in with.
    pub const USER_FACTORS: &str = "/api/v1/tenants/{slug}/users/{id}/factors";
    /// POST removes all of it but the password.
    pub const USER_FACTORS_RESET: &str = "/api/v1/tenants/{slug}/users/{id}/factors/reset";
    /// GET, PUT what is set about a tenant.
    pub const SETTINGS: &str = "/api/v1/tenants/{slug}/settings";
    /// GET a page of right types.
    pub const RIGHT_TYPES: &str = "/api/v1/tenants/{slug}/right-types";
    /// GET a page of policies.
    pub const POLICIES: &str = "/api/v1/tenants/{slug}/policies";
    /// POST lays a policy's text out.
    pub const POLICY_FORMAT: &str = "/api/v1/tenants/{slug}/policy-format";
    /// GET all templates of policies, POST fills one.
    pub const POLICY_TEMPLATES: &str = "/api/v1/tenants/{slug}/policy-templates";
    /// GET the draft of the policies, DELETE its changes.
    pub const POLICY_DRAFT: &str = "/api/v1/tenants/{slug}/policy-draft";
    /// POST adds a policy to the draft.
    pub const POLICY_DRAFT_POLICIES: &str = "/api/v1/tenants/{slug}/policy-draft/policies";
    /// PUT changes a policy in the draft, DELETE removes it there.
    pub const POLICY_DRAFT_POLICY: &str = "/api/v1/tenants/{slug}/policy-draft/policies/{id}";
    /// POST leaves a policy in the draft as it is in the base.
    pub const POLICY_DRAFT_POLICY_RESTORE: &str =
        "/api/v1/tenants/{slug}/policy-draft/policies/{id}/restore";
    /// POST takes the draft's changes over onto the live version.
    pub const POLICY_DRAFT_REBASE: &str = "/api/v1/tenants/{slug}/policy-draft/rebase";
    /// GET how the draft differs from the live version.
    pub const POLICY_DRAFT_DIFFERENCE: &str = "/api/v1/tenants/{slug}/policy-draft/difference";
    /// GET what the draft can affect.
    pub const POLICY_DRAFT_IMPACT: &str = "/api/v1/tenants/{slug}/policy-draft/impact";
    /// POST publishes the draft.
    pub const POLICY_DRAFT_PUBLISH: &str = "/api/v1/tenants/{slug}/policy-draft/publish";
    /// GET all saved cases, POST saves one.
    pub const POLICY_TESTS: &str = "/api/v1/tenants/{slug}/policy-tests";
    /// PUT, DELETE a saved case.
    pub const POLICY_TEST: &str = "/api/v1/tenants/{slug}/policy-tests/{id}";
    /// GET all replays, POST starts one.
    pub const POLICY_REPLAYS: &str = "/api/v1/tenants/{slug}/policy-replays";
    /// GET a replay and how far it is.
    pub const POLICY_REPLAY: &str = "/api/v1/tenants/{slug}/policy-replays/{id}";
    /// POST stops a replay.
    pub const POLICY_REPLAY_CANCEL: &str = "/api/v1/tenants/{slug}/policy-replays/{id}/cancel";
    /// GET a page of what a replay found.
    pub const POLICY_REPLAY_CHANGES: &str = "/api/v1/tenants/{slug}/policy-replays/{id}/changes";
    /// GET the shadow and what it said, PUT starts one, DELETE stops it.
    pub const POLICY_SHADOW: &str = "/api/v1/tenants/{slug}/policy-shadow";
    /// GET why a grant was decided as it was.
    pub const GRANT_EXPLANATION: &str = "/api/v1/tenants/{slug}/grants/{id}/explanation";
    /// GET a page of versions of the policies.
    pub const POLICY_VERSIONS: &str = "/api/v1/tenants/{slug}/policy-versions";
    /// GET a version by number.
    pub const POLICY_VERSION: &str = "/api/v1/tenants/{slug}/policy-versions/{id}";
    /// GET how a version differs from another one.
    pub const POLICY_VERSION_DIFFERENCE: &str =
        "/api/v1/tenants/{slug}/policy-versions/{id}/difference";
    /// POST publishes a version again.
    pub const POLICY_VERSION_ROLLBACK: &str =
        "/api/v1/tenants/{slug}/policy-versions/{id}/rollback";
    /// GET the proposal that waits, if one does, POST proposes.
    pub const POLICY_PROPOSALS: &str = "/api/v1/tenants/{slug}/policy-proposals";
    /// DELETE rejects or withdraws a proposal.
    pub const POLICY_PROPOSAL: &str = "/api/v1/tenants/{slug}/policy-proposals/{id}";
    /// POST approves a proposal, which publishes it.
    pub const POLICY_PROPOSAL_APPROVE: &str =
        "/api/v1/tenants/{slug}/policy-proposals/{id}/approve";
    /// GET, PUT the branding.
    pub const BRANDING: &str = "/api/v1/tenants/{slug}/branding";
    /// GET the logo as PNG, PUT a raster image as the body, DELETE it.
    pub const BRANDING_LOGO: &str = "/api/v1/tenants/{slug}/branding/logo";
    /// GET the consent page as HTML with the branding settings of the query;
    /// for the `src` of an `<iframe sandbox>`. Not for `srcdoc`: such a frame
    /// inherits the console's content security policy, which blocks the
    /// page's own style.
    pub const BRANDING_PREVIEW: &str = "/api/v1/tenants/{slug}/branding/preview";
    /// GET a page of the audit log.
    pub const AUDIT: &str = "/api/v1/tenants/{slug}/audit";
}

/// URL of a tenant.
pub fn tenant(slug: &str) -> String {
    fill(template::TENANT, &[slug])
}

/// URL of a tenant's approval requests.
pub fn approvals(slug: &str) -> String {
    fill(template::APPROVALS, &[slug])
}

/// URL of an approval request.
pub fn approval(slug: &str, id: &str) -> String {
    fill(template::APPROVAL, &[slug, id])
}

/// URL that takes an approval request back.
pub fn approval_cancel(slug: &str, id: &str) -> String {
    fill(template::APPROVAL_CANCEL, &[slug, id])
}

/// URL that answers an approval request.
pub fn approval_answers(slug: &str, id: &str) -> String {
    fill(template::APPROVAL_ANSWERS, &[slug, id])
}

/// URL of a tenant's grants.
pub fn grants(slug: &str) -> String {
    fill(template::GRANTS, &[slug])
}

/// URL of a grant.
pub fn grant(slug: &str, id: &str) -> String {
    fill(template::GRANT, &[slug, id])
}

/// URL that revokes a grant.
pub fn grant_revoke(slug: &str, id: &str) -> String {
    fill(template::GRANT_REVOKE, &[slug, id])
}

/// URL of a tenant's resource sets.
pub fn resource_sets(slug: &str) -> String {
    fill(template::RESOURCE_SETS, &[slug])
}

/// URL of a resource set.
pub fn resource_set(slug: &str, id: &str) -> String {
    fill(template::RESOURCE_SET, &[slug, id])
}

/// URL of a tenant's client classes.
pub fn client_classes(slug: &str) -> String {
    fill(template::CLIENT_CLASSES, &[slug])
}

/// URL of a client class.
pub fn client_class(slug: &str, id: &str) -> String {
    fill(template::CLIENT_CLASS, &[slug, id])
}

/// URL of a tenant's keys known by reference.
pub fn key_references(slug: &str) -> String {
    fill(template::KEY_REFERENCES, &[slug])
}

/// URL of a key known by reference.
pub fn key_reference(slug: &str, id: &str) -> String {
    fill(template::KEY_REFERENCE, &[slug, id])
}

/// URL of a tenant's relationships.
pub fn relationships(slug: &str) -> String {
    fill(template::RELATIONSHIPS, &[slug])
}

/// URL of a tenant's resource servers.
pub fn resource_servers(slug: &str) -> String {
    fill(template::RESOURCE_SERVERS, &[slug])
}

/// URL of a resource server.
pub fn resource_server(slug: &str, id: &str) -> String {
    fill(template::RESOURCE_SERVER, &[slug, id])
}

/// URL of what tokens for a resource server are like.
pub fn resource_server_tokens(slug: &str, id: &str) -> String {
    fill(template::RESOURCE_SERVER_TOKENS, &[slug, id])
}

/// URL of the secret by which a resource server asks for decisions.
pub fn resource_server_authzen_token(slug: &str, id: &str) -> String {
    fill(template::RESOURCE_SERVER_AUTHZEN_TOKEN, &[slug, id])
}

/// URL of the keys of macaroons for a resource server.
pub fn resource_server_macaroon_keys(slug: &str, id: &str) -> String {
    fill(template::RESOURCE_SERVER_MACAROON_KEYS, &[slug, id])
}

/// URL of a tenant's signing keys.
pub fn signing_keys(slug: &str) -> String {
    fill(template::SIGNING_KEYS, &[slug])
}

/// URL of a signing key.
pub fn signing_key(slug: &str, kid: &str) -> String {
    fill(template::SIGNING_KEY, &[slug, kid])
}

/// URL that activates a signing key.
pub fn signing_key_activate(slug: &str, kid: &str) -> String {
    fill(template::SIGNING_KEY_ACTIVATE, &[slug, kid])
}

/// URL of a tenant's end users.
pub fn users(slug: &str) -> String {
    fill(template::USERS, &[slug])
}

/// URL of an end user.
pub fn user(slug: &str, id: &str) -> String {
    fill(template::USER, &[slug, id])
}

/// URL that lets a user sign in no more.
pub fn user_disable(slug: &str, id: &str) -> String {
    fill(template::USER_DISABLE, &[slug, id])
}

/// URL that lets a user sign in again.
pub fn user_enable(slug: &str, id: &str) -> String {
    fill(template::USER_ENABLE, &[slug, id])
}

/// URL that makes a link by which a user sets a password.
pub fn user_password_link(slug: &str, id: &str) -> String {
    fill(template::USER_PASSWORD_LINK, &[slug, id])
}

/// URL that resets what a user signs in with.
pub fn user_factors_reset(slug: &str, id: &str) -> String {
    fill(template::USER_FACTORS_RESET, &[slug, id])
}

/// URL of a tenant's settings.
pub fn settings(slug: &str) -> String {
    fill(template::SETTINGS, &[slug])
}

/// URL of what a user signs in with.
pub fn user_factors(slug: &str, id: &str) -> String {
    fill(template::USER_FACTORS, &[slug, id])
}

/// URL of a tenant's right types.
pub fn right_types(slug: &str) -> String {
    fill(template::RIGHT_TYPES, &[slug])
}

/// URL of a tenant's policies.
pub fn policies(slug: &str) -> String {
    fill(template::POLICIES, &[slug])
}

/// URL of the layout of policies.
pub fn policy_format(slug: &str) -> String {
    fill(template::POLICY_FORMAT, &[slug])
}

/// URL of the templates of policies.
pub fn policy_templates(slug: &str) -> String {
    fill(template::POLICY_TEMPLATES, &[slug])
}

/// URL of a tenant's draft of policies.
pub fn policy_draft(slug: &str) -> String {
    fill(template::POLICY_DRAFT, &[slug])
}

/// URL of the policies of a draft.
pub fn policy_draft_policies(slug: &str) -> String {
    fill(template::POLICY_DRAFT_POLICIES, &[slug])
}

/// URL of a policy of a draft.
pub fn policy_draft_policy(slug: &str, id: &str) -> String {
    fill(template::POLICY_DRAFT_POLICY, &[slug, id])
}

/// URL of what takes a change of the draft back.
pub fn policy_draft_policy_restore(slug: &str, id: &str) -> String {
    fill(template::POLICY_DRAFT_POLICY_RESTORE, &[slug, id])
}

/// URL of what takes the draft over onto the live version.
pub fn policy_draft_rebase(slug: &str) -> String {
    fill(template::POLICY_DRAFT_REBASE, &[slug])
}

/// URL of the difference that a draft makes.
pub fn policy_draft_difference(slug: &str) -> String {
    fill(template::POLICY_DRAFT_DIFFERENCE, &[slug])
}

/// URL of what a draft can affect.
pub fn policy_draft_impact(slug: &str) -> String {
    fill(template::POLICY_DRAFT_IMPACT, &[slug])
}

/// URL of what publishes a draft.
pub fn policy_draft_publish(slug: &str) -> String {
    fill(template::POLICY_DRAFT_PUBLISH, &[slug])
}

/// URL of a tenant's saved cases.
pub fn policy_tests(slug: &str) -> String {
    fill(template::POLICY_TESTS, &[slug])
}

/// URL of a saved case.
pub fn policy_test(slug: &str, id: &str) -> String {
    fill(template::POLICY_TEST, &[slug, id])
}

/// URL of the versions of a tenant's policies.
pub fn policy_versions(slug: &str) -> String {
    fill(template::POLICY_VERSIONS, &[slug])
}

/// URL of a version of the policies.
pub fn policy_version(slug: &str, number: u64) -> String {
    fill(template::POLICY_VERSION, &[slug, &number.to_string()])
}

/// URL of how a version differs from another one.
pub fn policy_version_difference(slug: &str, number: u64) -> String {
    fill(
        template::POLICY_VERSION_DIFFERENCE,
        &[slug, &number.to_string()],
    )
}

/// URL of what publishes a version again.
pub fn policy_version_rollback(slug: &str, number: u64) -> String {
    fill(
        template::POLICY_VERSION_ROLLBACK,
        &[slug, &number.to_string()],
    )
}

/// URL of the proposals of a tenant.
pub fn policy_proposals(slug: &str) -> String {
    fill(template::POLICY_PROPOSALS, &[slug])
}

/// URL of a proposal.
pub fn policy_proposal(slug: &str, id: &str) -> String {
    fill(template::POLICY_PROPOSAL, &[slug, id])
}

/// URL of what approves a proposal.
pub fn policy_proposal_approve(slug: &str, id: &str) -> String {
    fill(template::POLICY_PROPOSAL_APPROVE, &[slug, id])
}

/// URL of a tenant's replays.
pub fn policy_replays(slug: &str) -> String {
    fill(template::POLICY_REPLAYS, &[slug])
}

/// URL of a replay.
pub fn policy_replay(slug: &str, id: &str) -> String {
    fill(template::POLICY_REPLAY, &[slug, id])
}

/// URL of what stops a replay.
pub fn policy_replay_cancel(slug: &str, id: &str) -> String {
    fill(template::POLICY_REPLAY_CANCEL, &[slug, id])
}

/// URL of what a replay found.
pub fn policy_replay_changes(slug: &str, id: &str) -> String {
    fill(template::POLICY_REPLAY_CHANGES, &[slug, id])
}

/// URL of a tenant's shadow.
pub fn policy_shadow(slug: &str) -> String {
    fill(template::POLICY_SHADOW, &[slug])
}

/// URL of why a grant was decided as it was.
pub fn grant_explanation(slug: &str, id: &str) -> String {
    fill(template::GRANT_EXPLANATION, &[slug, id])
}

/// URL of a tenant's branding.
pub fn branding(slug: &str) -> String {
    fill(template::BRANDING, &[slug])
}

/// URL of a tenant's logo.
pub fn branding_logo(slug: &str) -> String {
    fill(template::BRANDING_LOGO, &[slug])
}

/// URL of the consent page with branding settings, for the `src` of a frame.
pub fn branding_preview(
    slug: &str,
    settings: &BrandingSettings,
    options: PreviewOptions,
) -> String {
    let radius = settings.radius.to_string();
    let version = options.version.map(|version| version.to_string());
    with_query(
        fill(template::BRANDING_PREVIEW, &[slug]),
        &[
            ("name", Some(&settings.name)),
            ("primary", Some(&settings.primary)),
            ("primary_dark", Some(&settings.primary_dark)),
            ("background", Some(&settings.background)),
            ("background_dark", Some(&settings.background_dark)),
            ("radius", Some(&radius)),
            ("support_text", Some(&settings.support_text)),
            ("scheme", options.scheme.map(Scheme::word)),
            ("version", version.as_deref()),
        ],
    )
}

/// URL of a tenant's audit log.
pub fn audit(slug: &str) -> String {
    fill(template::AUDIT, &[slug])
}

/// The URL with a query of those pairs that have a value.
pub fn with_query(mut url: String, pairs: &[(&str, Option<&str>)]) -> String {
    let mut separator = '?';
    for (name, value) in pairs {
        if let Some(value) = value {
            url.push(separator);
            url.push_str(name);
            url.push('=');
            encode_into(&mut url, value);
            separator = '&';
        }
    }
    url
}

/// Puts values in the place of the template's braces, in order.
fn fill(template: &str, values: &[&str]) -> String {
    let mut url = String::with_capacity(template.len() + 32);
    let mut values = values.iter();
    for (nth, segment) in template.split('/').enumerate() {
        if nth > 0 {
            url.push('/');
        }
        if segment.starts_with('{') {
            segment_into(&mut url, values.next().copied().unwrap_or_default());
        } else {
            url.push_str(segment);
        }
    }
    url
}

/// Adds a path segment: a value from an address bar must not be able to name
/// another route.
fn segment_into(url: &mut String, segment: &str) {
    // Dots alone are a way up the path even when encoded, and no id is made of them.
    if segment.chars().all(|c| c == '.') {
        url.push('-');
    } else {
        encode_into(url, segment);
    }
}

/// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
fn encode_into(url: &mut String, text: &str) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                url.push(char::from(byte));
            }
            _ => {
                url.push('%');
                url.push(HEX[usize::from(byte >> 4)]);
                url.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_segment() {
        assert_eq!(
            grant("demo", "../../session?x=1#y"),
            "/api/v1/tenants/demo/grants/..%2F..%2Fsession%3Fx%3D1%23y"
        );
        assert_eq!(tenant(".."), "/api/v1/tenants/-");
        assert_eq!(tenant("é"), "/api/v1/tenants/%C3%A9");
        assert_eq!(tenant("demo-1.x"), "/api/v1/tenants/demo-1.x");
    }

    #[test]
    fn a_query_value_cannot_add_a_pair() {
        assert_eq!(
            with_query(
                "/x".into(),
                &[
                    ("client", Some("a&b=c d")),
                    ("user", None),
                    ("limit", Some("5"))
                ]
            ),
            "/x?client=a%26b%3Dc%20d&limit=5"
        );
        assert_eq!(with_query("/x".into(), &[("user", None)]), "/x");
    }

    #[test]
    fn fills_every_parameter_in_order() {
        assert_eq!(
            grant_revoke("demo", "0197"),
            "/api/v1/tenants/demo/grants/0197/revoke"
        );
        assert_eq!(branding("demo"), "/api/v1/tenants/demo/branding");
    }
    #[test]
    fn a_preview_has_its_settings_in_the_query() {
        let settings = BrandingSettings {
            name: "Acme & Co".into(),
            primary: "#112233".into(),
            primary_dark: "#445566".into(),
            background: "#ffffff".into(),
            background_dark: "#000000".into(),
            radius: 8,
            support_text: String::new(),
        };
        let options = PreviewOptions {
            scheme: Some(Scheme::Dark),
            version: Some(3),
        };
        assert_eq!(
            branding_preview("demo", &settings, options),
            "/api/v1/tenants/demo/branding/preview?name=Acme%20%26%20Co&primary=%23112233\
             &primary_dark=%23445566&background=%23ffffff&background_dark=%23000000&radius=8\
             &support_text=&scheme=dark&version=3"
        );
    }
}
