//! The only place that fetches. Every function is one call of `/api/v1`.

use api::audit::{AuditEvent, AuditFilter};
use api::branding::{Branding, BrandingUpdate};
use api::client_class::{ClientClass, ClientClassInput};
use api::explanation::GrantExplanation;
use api::grant::{GrantDetail, GrantFilter, GrantSummary, RevokeGrant};
use api::key_reference::{KeyReference, KeyReferenceInput, NewKeyReference};
use api::page::{Cursor, Page};
use api::paths;
use api::policy::Policy;
use api::problem::{FieldProblem, Problem, kind};
use api::relationship::{Relationship, RelationshipChange, RelationshipFilter};
use api::resource_server::{MacaroonKeys, ResourceServer, ResourceServerTokensInput};
use api::resource_set::{ResourceSet, ResourceSetInput, ResourceSetSummary};
use api::right_type::RightType;
use api::session::{CSRF_HEADER, Session, SignIn};
use api::settings::{SettingsInForce, SettingsUpdate};
use api::setup::SetupRequest;
use api::signing_key::{SigningKey, SigningKeyInput, SigningKeys};
use api::tenant::Tenant;
use api::user::{PasswordLink, ResetFactors, User, UserAccess, UserFactors, UserFilter, UserInput};
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::session::{SessionStore, use_session};

mod approvals;
mod policies;

pub use approvals::approval_word;

/// Why a call gave no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiError {
    /// The server could not be reached.
    Offline,
    /// The answer is not what this version of the console expects.
    Unreadable,
    /// A part of the console did not come.
    Part,
    /// The server said no.
    Problem(Problem),
}

impl ApiError {
    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            ApiError::Problem(problem) => Some(problem.status),
            ApiError::Offline | ApiError::Unreadable | ApiError::Part => None,
        }
    }

    /// What the server says of one member of the request.
    pub fn field(&self, name: &str) -> Option<String> {
        let ApiError::Problem(problem) = self else {
            return None;
        };
        problem
            .errors
            .iter()
            .find(|error| error.field == name)
            .map(|error| error.detail.clone())
    }

    /// All that the server says of members of the request.
    pub fn fields(&self) -> Vec<FieldProblem> {
        match self {
            ApiError::Problem(problem) => problem.errors.clone(),
            ApiError::Offline | ApiError::Unreadable | ApiError::Part => Vec::new(),
        }
    }

    /// As if the server had said that it is not there.
    pub fn not_found() -> Self {
        ApiError::Problem(problem(404, None))
    }

    /// The trace in which the cause can be found.
    pub fn trace_id(&self) -> Option<String> {
        match self {
            ApiError::Problem(problem) => problem.trace_id.clone(),
            ApiError::Offline | ApiError::Unreadable | ApiError::Part => None,
        }
    }
}

/// Calls of the API in the name of the session.
#[derive(Clone, Copy)]
pub struct Api {
    session: SessionStore,
}

/// The API, for components.
pub fn use_api() -> Api {
    Api {
        session: use_session(),
    }
}

type Answer<T> = Result<T, ApiError>;

impl Api {
    /// Who is signed in.
    pub async fn session(self) -> Answer<Session> {
        self.get(paths::SESSION).await
    }

    /// Signs in.
    pub async fn sign_in(self, request: &SignIn) -> Answer<Session> {
        self.send(Method::POST, paths::SESSION, request).await
    }

    /// Signs out.
    pub async fn sign_out(self) -> Answer<()> {
        self.delete(paths::SESSION).await
    }

    /// Creates the first administrator.
    pub async fn setup(self, request: &SetupRequest) -> Answer<Session> {
        self.send(Method::POST, paths::SETUP, request).await
    }

    /// A tenant with its addresses.
    pub async fn tenant(self, slug: &str) -> Answer<Tenant> {
        self.get(&paths::tenant(slug)).await
    }

    /// A page of grants.
    pub async fn grants(self, slug: &str, filter: &GrantFilter) -> Answer<Page<GrantSummary>> {
        self.get(&grants_url(slug, filter)).await
    }

    /// A grant.
    pub async fn grant(self, slug: &str, id: &str) -> Answer<GrantDetail> {
        self.get(&paths::grant(slug, id)).await
    }

    /// Why a grant was decided as it was.
    pub async fn grant_explanation(self, slug: &str, id: &str) -> Answer<GrantExplanation> {
        self.get(&paths::grant_explanation(slug, id)).await
    }

    /// Revokes a grant.
    pub async fn revoke_grant(
        self,
        slug: &str,
        id: &str,
        request: &RevokeGrant,
    ) -> Answer<GrantDetail> {
        self.send(Method::POST, &paths::grant_revoke(slug, id), request)
            .await
    }

    /// A page of resource sets.
    pub async fn resource_sets(
        self,
        slug: &str,
        cursor: &Cursor,
    ) -> Answer<Page<ResourceSetSummary>> {
        self.get(&page_url(paths::resource_sets(slug), cursor))
            .await
    }

    /// A resource set.
    pub async fn resource_set(self, slug: &str, id: &str) -> Answer<ResourceSet> {
        self.get(&paths::resource_set(slug, id)).await
    }

    /// Creates a resource set, or replaces the one with the id.
    pub async fn save_resource_set(
        self,
        slug: &str,
        id: Option<&str>,
        input: &ResourceSetInput,
    ) -> Answer<ResourceSet> {
        match id {
            None => {
                self.send(Method::POST, &paths::resource_sets(slug), input)
                    .await
            }
            Some(id) => {
                self.send(Method::PUT, &paths::resource_set(slug, id), input)
                    .await
            }
        }
    }

    /// Deletes a resource set.
    pub async fn delete_resource_set(self, slug: &str, id: &str) -> Answer<()> {
        self.delete(&paths::resource_set(slug, id)).await
    }

    /// A page of client classes.
    pub async fn client_classes(self, slug: &str, cursor: &Cursor) -> Answer<Page<ClientClass>> {
        self.get(&page_url(paths::client_classes(slug), cursor))
            .await
    }

    /// A client class.
    pub async fn client_class(self, slug: &str, id: &str) -> Answer<ClientClass> {
        self.get(&paths::client_class(slug, id)).await
    }

    /// Creates a client class, or replaces the one with the id.
    pub async fn save_client_class(
        self,
        slug: &str,
        id: Option<&str>,
        input: &ClientClassInput,
    ) -> Answer<ClientClass> {
        match id {
            None => {
                self.send(Method::POST, &paths::client_classes(slug), input)
                    .await
            }
            Some(id) => {
                self.send(Method::PUT, &paths::client_class(slug, id), input)
                    .await
            }
        }
    }

    /// Deletes a client class.
    pub async fn delete_client_class(self, slug: &str, id: &str) -> Answer<()> {
        self.delete(&paths::client_class(slug, id)).await
    }

    /// A page of right types.
    pub async fn right_types(self, slug: &str, cursor: &Cursor) -> Answer<Page<RightType>> {
        self.get(&page_url(paths::right_types(slug), cursor)).await
    }

    /// A page of policies.
    pub async fn policies(self, slug: &str, cursor: &Cursor) -> Answer<Page<Policy>> {
        self.get(&page_url(paths::policies(slug), cursor)).await
    }

    /// A page of relationships.
    pub async fn relationships(
        self,
        slug: &str,
        filter: &RelationshipFilter,
    ) -> Answer<Page<Relationship>> {
        let url = paths::with_query(
            paths::relationships(slug),
            &[
                ("subject", filter.subject.as_deref()),
                ("relation", filter.relation.as_deref()),
                ("object", filter.object.as_deref()),
                ("cursor", filter.cursor.as_deref()),
                ("limit", number(filter.limit).as_deref()),
            ],
        );
        self.get(&url).await
    }

    /// Adds and removes relationships.
    pub async fn change_relationships(self, slug: &str, change: &RelationshipChange) -> Answer<()> {
        self.tell(Method::POST, &paths::relationships(slug), change)
            .await
    }

    /// A page of end users.
    pub async fn users(self, slug: &str, filter: &UserFilter) -> Answer<Page<User>> {
        let url = paths::with_query(
            paths::users(slug),
            &[
                ("text", filter.text.as_deref()),
                ("cursor", filter.cursor.as_deref()),
                ("limit", number(filter.limit).as_deref()),
            ],
        );
        self.get(&url).await
    }

    /// Creates a user, or replaces what is known about one.
    pub async fn save_user(self, slug: &str, id: Option<&str>, input: &UserInput) -> Answer<User> {
        match id {
            None => self.send(Method::POST, &paths::users(slug), input).await,
            Some(id) => self.send(Method::PUT, &paths::user(slug, id), input).await,
        }
    }

    /// Lets a user sign in no more.
    pub async fn disable_user(self, slug: &str, id: &str, why: &UserAccess) -> Answer<User> {
        let url = paths::user_disable(slug, id);
        self.send(Method::POST, &url, why).await
    }

    /// Lets a user sign in again.
    pub async fn enable_user(self, slug: &str, id: &str, why: &UserAccess) -> Answer<User> {
        let url = paths::user_enable(slug, id);
        self.send(Method::POST, &url, why).await
    }

    /// Makes a link by which a user sets a password.
    pub async fn password_link(self, slug: &str, id: &str) -> Answer<PasswordLink> {
        let url = paths::user_password_link(slug, id);
        let request = self.request(Method::POST, &url).build();
        read(self.finish(request).await?).await
    }

    /// An end user.
    pub async fn user(self, slug: &str, id: &str) -> Answer<User> {
        self.get(&paths::user(slug, id)).await
    }

    /// What an end user signs in with.
    pub async fn user_factors(self, slug: &str, id: &str) -> Answer<UserFactors> {
        self.get(&paths::user_factors(slug, id)).await
    }

    /// Removes what an end user signs in with beside the password.
    pub async fn reset_factors(self, slug: &str, id: &str, reset: &ResetFactors) -> Answer<()> {
        self.tell(Method::POST, &paths::user_factors_reset(slug, id), reset)
            .await
    }

    /// All signing keys.
    pub async fn signing_keys(self, slug: &str) -> Answer<SigningKeys> {
        self.get(&paths::signing_keys(slug)).await
    }

    /// Makes a `next` signing key.
    pub async fn create_signing_key(
        self,
        slug: &str,
        input: &SigningKeyInput,
    ) -> Answer<SigningKey> {
        self.send(Method::POST, &paths::signing_keys(slug), input)
            .await
    }

    /// Makes a `next` key the one that signs.
    pub async fn activate_signing_key(self, slug: &str, kid: &str) -> Answer<SigningKey> {
        let url = paths::signing_key_activate(slug, kid);
        let request = self.request(Method::POST, &url).build();
        read(self.finish(request).await?).await
    }

    /// Removes a signing key.
    pub async fn delete_signing_key(self, slug: &str, kid: &str) -> Answer<()> {
        self.delete(&paths::signing_key(slug, kid)).await
    }

    /// A page of resource servers.
    pub async fn resource_servers(
        self,
        slug: &str,
        cursor: &Cursor,
    ) -> Answer<Page<ResourceServer>> {
        self.get(&page_url(paths::resource_servers(slug), cursor))
            .await
    }

    /// A resource server.
    pub async fn resource_server(self, slug: &str, id: &str) -> Answer<ResourceServer> {
        self.get(&paths::resource_server(slug, id)).await
    }

    /// Changes what tokens for a resource server are like.
    pub async fn save_resource_server_tokens(
        self,
        slug: &str,
        id: &str,
        input: &ResourceServerTokensInput,
    ) -> Answer<ResourceServer> {
        self.send(Method::PUT, &paths::resource_server_tokens(slug, id), input)
            .await
    }

    /// The keys of macaroons for a resource server, encrypted to it.
    pub async fn macaroon_keys(self, slug: &str, id: &str) -> Answer<MacaroonKeys> {
        let url = paths::resource_server_macaroon_keys(slug, id);
        let request = self.request(Method::POST, &url).build();
        read(self.finish(request).await?).await
    }

    /// A page of keys known by reference.
    pub async fn key_references(self, slug: &str, cursor: &Cursor) -> Answer<Page<KeyReference>> {
        self.get(&page_url(paths::key_references(slug), cursor))
            .await
    }

    /// Registers a key under a new reference.
    pub async fn create_key_reference(
        self,
        slug: &str,
        input: &KeyReferenceInput,
    ) -> Answer<NewKeyReference> {
        self.send(Method::POST, &paths::key_references(slug), input)
            .await
    }

    /// Deletes a key known by reference.
    pub async fn delete_key_reference(self, slug: &str, id: &str) -> Answer<()> {
        self.delete(&paths::key_reference(slug, id)).await
    }

    /// What is set about the tenant.
    pub async fn settings(self, slug: &str) -> Answer<SettingsInForce> {
        self.get(&paths::settings(slug)).await
    }

    /// Sets something about the tenant.
    pub async fn save_settings(
        self,
        slug: &str,
        update: &SettingsUpdate,
    ) -> Answer<SettingsInForce> {
        self.send(Method::PUT, &paths::settings(slug), update).await
    }

    /// The branding.
    pub async fn branding(self, slug: &str) -> Answer<Branding> {
        self.get(&paths::branding(slug)).await
    }

    /// Changes the branding.
    pub async fn save_branding(self, slug: &str, update: &BrandingUpdate) -> Answer<Branding> {
        self.send(Method::PUT, &paths::branding(slug), update).await
    }

    /// Stores a logo.
    pub async fn save_logo(self, slug: &str, file: web_sys::File) -> Answer<Branding> {
        let request = self
            .request(Method::PUT, &paths::branding_logo(slug))
            .header("content-type", &file.type_())
            .body(wasm_bindgen::JsValue::from(file));
        read(self.finish(request).await?).await
    }

    /// Removes the logo.
    pub async fn delete_logo(self, slug: &str) -> Answer<()> {
        self.delete(&paths::branding_logo(slug)).await
    }

    /// A page of the audit log.
    pub async fn audit(self, slug: &str, filter: &AuditFilter) -> Answer<Page<AuditEvent>> {
        self.get(&audit_url(slug, filter)).await
    }

    async fn get<T: DeserializeOwned>(self, url: &str) -> Answer<T> {
        let request = self.request(Method::GET, url).build();
        read(self.finish(request).await?).await
    }

    async fn send<T: DeserializeOwned>(
        self,
        method: Method,
        url: &str,
        body: &impl Serialize,
    ) -> Answer<T> {
        let request = self.request(method, url).json(body);
        read(self.finish(request).await?).await
    }

    /// Sends what is answered with nothing.
    async fn tell(self, method: Method, url: &str, body: &impl Serialize) -> Answer<()> {
        let request = self.request(method, url).json(body);
        self.finish(request).await.map(|_| ())
    }

    async fn delete(self, url: &str) -> Answer<()> {
        let request = self.request(Method::DELETE, url).build();
        self.finish(request).await.map(|_| ())
    }

    fn request(self, method: Method, url: &str) -> RequestBuilder {
        let writes = method != Method::GET;
        let request = RequestBuilder::new(url)
            .method(method)
            .header("accept", "application/json");
        match self.session.csrf() {
            Some(csrf) if writes => request.header(CSRF_HEADER, &csrf),
            _ => request,
        }
    }

    async fn finish(
        self,
        request: Result<gloo_net::http::Request, gloo_net::Error>,
    ) -> Answer<Response> {
        let request = request.map_err(|_| ApiError::Unreadable)?;
        let response = request.send().await.map_err(|_| ApiError::Offline)?;
        if response.ok() {
            return Ok(response);
        }
        let problem = problem(response.status(), response.text().await.ok());
        if ends_session(&problem) {
            self.session.expire();
        }
        Err(ApiError::Problem(problem))
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Answer<T> {
    let text = response.text().await.map_err(|_| ApiError::Unreadable)?;
    serde_json::from_str(&text).map_err(|_| ApiError::Unreadable)
}

/// The problem of an answer. One that does not come from Parley itself, such as
/// a proxy's page, has only its status.
fn problem(status: u16, body: Option<String>) -> Problem {
    body.and_then(|body| serde_json::from_str(&body).ok())
        .unwrap_or_else(|| Problem {
            kind: "about:blank".to_owned(),
            title: String::new(),
            status,
            detail: None,
            trace_id: None,
            errors: Vec::new(),
        })
}

/// A wrong password is a 401 too, and says nothing about the session.
fn ends_session(problem: &Problem) -> bool {
    problem.status == 401 && problem.kind != kind::NOT_ACCEPTED
}

fn grants_url(slug: &str, filter: &GrantFilter) -> String {
    paths::with_query(
        paths::grants(slug),
        &[
            ("state", filter.state.map(state_word)),
            ("client", filter.client.as_deref()),
            ("user", filter.user.as_deref()),
            ("type", filter.right_type.as_deref()),
            ("from", number(filter.from).as_deref()),
            ("to", number(filter.to).as_deref()),
            ("cursor", filter.cursor.as_deref()),
            ("limit", number(filter.limit).as_deref()),
        ],
    )
}

fn audit_url(slug: &str, filter: &AuditFilter) -> String {
    paths::with_query(
        paths::audit(slug),
        &[
            ("action", filter.action.as_deref()),
            ("object", filter.object.as_deref()),
            ("from", number(filter.from).as_deref()),
            ("to", number(filter.to).as_deref()),
            ("cursor", filter.cursor.as_deref()),
            ("limit", number(filter.limit).as_deref()),
        ],
    )
}

fn page_url(url: String, cursor: &Cursor) -> String {
    paths::with_query(
        url,
        &[
            ("cursor", cursor.cursor.as_deref()),
            ("limit", number(cursor.limit).as_deref()),
        ],
    )
}

fn number(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

/// The word for a state, as in the API.
pub fn state_word(state: api::grant::GrantState) -> &'static str {
    use api::grant::GrantState;
    match state {
        GrantState::Processing => "processing",
        GrantState::Pending => "pending",
        GrantState::Waiting => "waiting",
        GrantState::Approved => "approved",
        GrantState::Finalized => "finalized",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::grant::GrantState;

    #[test]
    fn a_filter_becomes_a_query() {
        let filter = GrantFilter {
            state: Some(GrantState::Approved),
            client: Some("Photo & Co".into()),
            right_type: Some("photo-api".into()),
            from: Some(12),
            limit: Some(25),
            ..GrantFilter::default()
        };
        assert_eq!(
            grants_url("demo", &filter),
            "/api/v1/tenants/demo/grants?state=approved&client=Photo%20%26%20Co&type=photo-api&from=12&limit=25"
        );
        assert_eq!(
            audit_url("demo", &AuditFilter::default()),
            "/api/v1/tenants/demo/audit"
        );
    }

    #[test]
    fn words_of_states_are_those_of_the_api() {
        for state in [
            GrantState::Processing,
            GrantState::Pending,
            GrantState::Waiting,
            GrantState::Approved,
            GrantState::Finalized,
        ] {
            assert_eq!(
                serde_json::to_string(&state).unwrap(),
                format!("\"{}\"", state_word(state))
            );
        }
    }

    #[test]
    fn a_wrong_password_does_not_end_the_session_but_a_missing_one_does() {
        let mut wrong = problem(401, None);
        assert!(ends_session(&wrong));
        wrong.kind = kind::NOT_ACCEPTED.into();
        assert!(!ends_session(&wrong));
        assert!(!ends_session(&problem(403, None)));
    }

    #[test]
    fn a_proxys_page_is_a_problem_with_a_status() {
        let problem = problem(502, Some("<html>Bad gateway</html>".into()));
        assert_eq!(problem.status, 502);
        assert!(problem.title.is_empty());
    }
}
