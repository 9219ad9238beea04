//! Every operation of the admin API on one page.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, Route};
use api::paths::{self, template};
use utoipa::openapi::path::{Operation, OperationBuilder};

use super::answer::NoContent;
use super::described::{Described, Schemas};
use super::in_order::InOrder;
use super::problem::Problem;
use super::{
    approval, audit, branding, client_class, grant, key_reference, openapi, policy, policy_draft,
    policy_proposal, policy_replay, policy_shadow, policy_test, policy_version, relationship,
    resource_server, resource_set, right_type, session, setup, signing_key, tenant, user,
};

/// One operation: where it is, what answers it, what it is described as.
pub struct Entry {
    /// The method.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// Its description.
    pub operation: Operation,
    /// The schemas its description refers to.
    pub schemas: Schemas,
    route: Route,
}

/// The operations, in the order of the document.
pub fn table() -> Vec<Entry> {
    let (get, post) = (Method::GET, Method::POST);
    let (put, delete) = (Method::PUT, Method::DELETE);
    vec![
        entry(
            &post,
            paths::SETUP,
            "Create the first administrator",
            setup::post,
        ),
        entry(&post, paths::SESSION, "Sign in", session::sign_in::post),
        entry(
            &get,
            paths::SESSION,
            "Who is signed in",
            session::current::get,
        ),
        entry(
            &delete,
            paths::SESSION,
            "Sign out",
            session::sign_out::delete,
        ),
        entry(&get, paths::TENANTS, "List tenants", tenant::list::get),
        entry(&get, template::TENANT, "A tenant", tenant::detail::get),
        entry(&get, template::GRANTS, "List grants", grant::list::get),
        entry(&get, template::GRANT, "A grant", grant::detail::get),
        entry(
            &post,
            template::GRANT_REVOKE,
            "Revoke a grant",
            grant::revoke::post,
        ),
        entry(
            &get,
            template::APPROVALS,
            "List approval requests",
            approval::list::get,
        ),
        entry(
            &get,
            template::APPROVAL,
            "An approval request",
            approval::detail::get,
        ),
        entry(
            &post,
            template::APPROVAL_CANCEL,
            "Take an approval request back",
            approval::cancel::post,
        ),
        entry(
            &post,
            template::APPROVAL_ANSWERS,
            "Answer an approval request",
            approval::answer::post,
        ),
        entry(
            &get,
            template::RESOURCE_SETS,
            "List resource sets",
            resource_set::list::get,
        ),
        entry(
            &post,
            template::RESOURCE_SETS,
            "Create a resource set",
            resource_set::create::post,
        ),
        entry(
            &get,
            template::RESOURCE_SET,
            "A resource set",
            resource_set::detail::get,
        ),
        entry(
            &put,
            template::RESOURCE_SET,
            "Replace a resource set",
            resource_set::update::put,
        ),
        entry(
            &delete,
            template::RESOURCE_SET,
            "Delete a resource set",
            resource_set::delete::delete,
        ),
        entry(
            &get,
            template::CLIENT_CLASSES,
            "List client classes",
            client_class::list::get,
        ),
        entry(
            &post,
            template::CLIENT_CLASSES,
            "Create a client class",
            client_class::create::post,
        ),
        entry(
            &get,
            template::CLIENT_CLASS,
            "A client class",
            client_class::detail::get,
        ),
        entry(
            &put,
            template::CLIENT_CLASS,
            "Replace a client class",
            client_class::update::put,
        ),
        entry(
            &delete,
            template::CLIENT_CLASS,
            "Delete a client class",
            client_class::delete::delete,
        ),
        entry(
            &get,
            template::KEY_REFERENCES,
            "List keys known by reference",
            key_reference::list::get,
        ),
        entry(
            &post,
            template::KEY_REFERENCES,
            "Register a key under a new reference",
            key_reference::create::post,
        ),
        entry(
            &delete,
            template::KEY_REFERENCE,
            "Delete a key known by reference",
            key_reference::delete::delete,
        ),
        entry(
            &get,
            template::SETTINGS,
            "What is set about a tenant",
            tenant::settings::get,
        ),
        entry(
            &put,
            template::SETTINGS,
            "Set something about a tenant",
            tenant::settings::put,
        ),
        entry(&get, template::USERS, "List end users", user::list::get),
        entry(
            &post,
            template::USERS,
            "Create an end user",
            user::create::post,
        ),
        entry(&get, template::USER, "An end user", user::detail::get),
        entry(
            &put,
            template::USER,
            "Replace what is known about an end user",
            user::update::put,
        ),
        entry(
            &post,
            template::USER_DISABLE,
            "Let an end user sign in no more",
            user::access::disable,
        ),
        entry(
            &post,
            template::USER_ENABLE,
            "Let an end user sign in again",
            user::access::enable,
        ),
        entry(
            &post,
            template::USER_PASSWORD_LINK,
            "Make a link by which an end user sets a password",
            user::password_link::post,
        ),
        entry(
            &get,
            template::USER_FACTORS,
            "What a user signs in with beside the password",
            user::factors::get,
        ),
        entry(
            &post,
            template::USER_FACTORS_RESET,
            "Reset what a user signs in with beside the password",
            user::reset::post,
        ),
        entry(
            &get,
            template::RELATIONSHIPS,
            "List relationships",
            relationship::list::get,
        ),
        entry(
            &post,
            template::RELATIONSHIPS,
            "Add and remove relationships",
            relationship::change::post,
        ),
        entry(
            &get,
            template::RESOURCE_SERVERS,
            "List resource servers",
            resource_server::list::get,
        ),
        entry(
            &get,
            template::RESOURCE_SERVER,
            "A resource server",
            resource_server::detail::get,
        ),
        entry(
            &put,
            template::RESOURCE_SERVER_TOKENS,
            "Replace what tokens for a resource server are like",
            resource_server::tokens::put,
        ),
        entry(
            &post,
            template::RESOURCE_SERVER_MACAROON_KEYS,
            "Hand the keys of macaroons over to a resource server",
            resource_server::macaroon_keys::post,
        ),
        entry(
            &post,
            template::RESOURCE_SERVER_AUTHZEN_TOKEN,
            "Make a new secret by which a resource server asks for decisions",
            resource_server::authzen_token::post,
        ),
        entry(
            &delete,
            template::RESOURCE_SERVER_AUTHZEN_TOKEN,
            "Remove the secret by which a resource server asks for decisions",
            resource_server::authzen_token::delete,
        ),
        entry(
            &get,
            template::SIGNING_KEYS,
            "List signing keys",
            signing_key::list::get,
        ),
        entry(
            &post,
            template::SIGNING_KEYS,
            "Make the next signing key",
            signing_key::create::post,
        ),
        entry(
            &post,
            template::SIGNING_KEY_ACTIVATE,
            "Sign with the next key from now on",
            signing_key::activate::post,
        ),
        entry(
            &delete,
            template::SIGNING_KEY,
            "Remove a signing key that does not sign",
            signing_key::delete::delete,
        ),
        entry(
            &get,
            template::RIGHT_TYPES,
            "List right types",
            right_type::list,
        ),
        entry(
            &get,
            template::POLICIES,
            "List the live policies",
            policy::list::get,
        ),
        entry(
            &post,
            template::POLICY_FORMAT,
            "Lay a policy out",
            policy::format::post,
        ),
        entry(
            &get,
            template::POLICY_TEMPLATES,
            "List templates of policies",
            policy::templates::get,
        ),
        entry(
            &post,
            template::POLICY_TEMPLATES,
            "The text of a filled template",
            policy::templates::post,
        ),
        entry(
            &get,
            template::POLICY_DRAFT,
            "The draft of the policies, checked and tested",
            policy_draft::detail::get,
        ),
        entry(
            &delete,
            template::POLICY_DRAFT,
            "Take all changes of the draft back",
            policy_draft::discard::delete,
        ),
        entry(
            &post,
            template::POLICY_DRAFT_POLICIES,
            "Add a policy to the draft",
            policy_draft::create::post,
        ),
        entry(
            &put,
            template::POLICY_DRAFT_POLICY,
            "Change a policy in the draft",
            policy_draft::update::put,
        ),
        entry(
            &delete,
            template::POLICY_DRAFT_POLICY,
            "Remove a policy in the draft",
            policy_draft::delete::delete,
        ),
        entry(
            &post,
            template::POLICY_DRAFT_POLICY_RESTORE,
            "Take the change of a policy back",
            policy_draft::restore::post,
        ),
        entry(
            &post,
            template::POLICY_DRAFT_REBASE,
            "Take the draft over onto the live version",
            policy_draft::rebase::post,
        ),
        entry(
            &get,
            template::POLICY_DRAFT_DIFFERENCE,
            "How the draft differs from the live version",
            policy_draft::difference::get,
        ),
        entry(
            &get,
            template::POLICY_DRAFT_IMPACT,
            "What the draft can affect",
            policy_draft::impact::get,
        ),
        entry(
            &post,
            template::POLICY_DRAFT_PUBLISH,
            "Publish the draft",
            policy_draft::publish::post,
        ),
        entry(
            &get,
            template::POLICY_TESTS,
            "List saved cases",
            policy_test::list::get,
        ),
        entry(
            &post,
            template::POLICY_TESTS,
            "Save a case",
            policy_test::create::post,
        ),
        entry(
            &put,
            template::POLICY_TEST,
            "Replace a saved case",
            policy_test::update::put,
        ),
        entry(
            &delete,
            template::POLICY_TEST,
            "Remove a saved case",
            policy_test::delete::delete,
        ),
        entry(
            &get,
            template::POLICY_VERSIONS,
            "List versions of the policies",
            policy_version::list::get,
        ),
        entry(
            &get,
            template::POLICY_VERSION,
            "A version of the policies",
            policy_version::detail::get,
        ),
        entry(
            &get,
            template::POLICY_VERSION_DIFFERENCE,
            "How a version differs from a newer one",
            policy_version::difference::get,
        ),
        entry(
            &post,
            template::POLICY_VERSION_ROLLBACK,
            "Publish a version again",
            policy_version::rollback::post,
        ),
        entry(
            &get,
            template::POLICY_PROPOSALS,
            "The proposal that waits, if one does",
            policy_proposal::list::get,
        ),
        entry(
            &post,
            template::POLICY_PROPOSALS,
            "Propose the draft, or an older version",
            policy_proposal::create::post,
        ),
        entry(
            &delete,
            template::POLICY_PROPOSAL,
            "Reject or withdraw a proposal",
            policy_proposal::delete::delete,
        ),
        entry(
            &post,
            template::POLICY_PROPOSAL_APPROVE,
            "Approve a proposal, which publishes it",
            policy_proposal::approve::post,
        ),
        entry(
            &get,
            template::POLICY_REPLAYS,
            "List replays",
            policy_replay::list::get,
        ),
        entry(
            &post,
            template::POLICY_REPLAYS,
            "Start a replay",
            policy_replay::create::post,
        ),
        entry(
            &get,
            template::POLICY_REPLAY,
            "A replay and how far it is",
            policy_replay::detail::get,
        ),
        entry(
            &post,
            template::POLICY_REPLAY_CANCEL,
            "Stop a replay",
            policy_replay::cancel::post,
        ),
        entry(
            &get,
            template::POLICY_REPLAY_CHANGES,
            "What a replay found",
            policy_replay::changes::get,
        ),
        entry(
            &get,
            template::POLICY_SHADOW,
            "The shadow, and what it said",
            policy_shadow::detail::get,
        ),
        entry(
            &put,
            template::POLICY_SHADOW,
            "Start a shadow",
            policy_shadow::start::put,
        ),
        entry(
            &delete,
            template::POLICY_SHADOW,
            "Stop the shadow",
            policy_shadow::stop::delete,
        ),
        entry(
            &get,
            template::GRANT_EXPLANATION,
            "Why a grant was decided as it was",
            grant::explanation::get,
        ),
        entry(
            &get,
            template::BRANDING,
            "The branding",
            branding::detail::get,
        ),
        entry(
            &put,
            template::BRANDING,
            "Change the branding",
            branding::update::put,
        ),
        entry(
            &get,
            template::BRANDING_LOGO,
            "The logo",
            branding::logo::get,
        ),
        entry(
            &put,
            template::BRANDING_LOGO,
            "Replace the logo",
            branding::logo::put,
        ),
        entry(
            &delete,
            template::BRANDING_LOGO,
            "Remove the logo",
            branding::logo::delete,
        ),
        entry(
            &get,
            template::BRANDING_PREVIEW,
            "Preview a branding",
            branding::preview::get,
        ),
        entry(&get, template::AUDIT, "List audit events", audit::list::get),
        entry(&get, paths::OPENAPI, "This document", openapi::get),
    ]
}

/// Adds the routes. What is below `/api/v1` and not in the table is a problem
/// too, and not another page.
pub fn routes(config: &mut ServiceConfig) {
    let mut table = table();
    config.app_data(web::Data::new(openapi::document(&table)));
    while let Some(first) = table.first() {
        let path = first.path;
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            table.into_iter().partition(|entry| entry.path == path);
        let resource = here
            .into_iter()
            .fold(web::resource(path), |resource, entry| {
                resource.route(entry.route)
            });
        config.service(resource.default_service(web::to(method_not_allowed)));
        table = elsewhere;
    }
    config.service(web::scope("/api/v1").default_service(web::to(not_found)));
}

fn entry<F, Args>(method: &Method, path: &'static str, summary: &str, handler: F) -> Entry
where
    F: Handler<Args>,
    Args: Described + 'static,
    InOrder<Args>: FromRequest,
    F::Output: Responder + Described + 'static,
{
    let mut schemas = Schemas::new();
    let operation = OperationBuilder::new().summary(Some(summary));
    let operation = Args::describe(operation, &mut schemas);
    let operation = F::Output::describe(operation, &mut schemas);
    Entry {
        method: method.clone(),
        path,
        operation: operation.build(),
        schemas,
        route: web::method(method.clone()).to(move |InOrder(args)| handler.call(args)),
    }
}

async fn method_not_allowed() -> Result<NoContent, Problem> {
    Err(Problem::MethodNotAllowed)
}

async fn not_found() -> Result<NoContent, Problem> {
    Err(Problem::NotFound)
}
