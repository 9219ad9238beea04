//! An administrator who uses the admin API as the console does: a session
//! cookie, and a token for writes.

use api::paths;
use api::session::{CSRF_HEADER, Session, SignIn};
use api::setup::SetupRequest;
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::parley::Parley;
use crate::random::nonce;

/// Somebody with, or without, a session.
#[derive(Debug, Clone)]
pub struct Administrator {
    http: reqwest::Client,
    origin: String,
    cookie: String,
    csrf: String,
}

/// An answer of the admin API.
#[derive(Debug, Clone)]
pub struct Told {
    /// HTTP status.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// The JSON; null when there is none.
    pub content: Value,
}

/// A login that nobody has, and a password.
pub fn new_sign_in() -> SignIn {
    SignIn {
        login: format!("admin-{}", nonce()),
        password: nonce(),
    }
}

impl Administrator {
    /// Somebody who is not signed in.
    pub fn stranger(parley: &Parley) -> Self {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .build();
        Self {
            http: http.expect("an HTTP client"),
            origin: parley.origin().to_owned(),
            cookie: String::new(),
            csrf: String::new(),
        }
    }

    /// The first administrator, by the set-up link.
    pub async fn set_up(parley: &Parley, sign_in: &SignIn) -> Self {
        let stranger = Self::stranger(parley);
        let told = stranger.use_set_up_link(parley, sign_in).await;
        stranger.signed_in(&told)
    }

    /// The administrator of a server that tests share: whoever is first is set up.
    pub async fn of(parley: &Parley) -> Self {
        let set_up = async || Self::set_up(parley, &new_sign_in()).await;
        parley.administrator.get_or_init(set_up).await.clone()
    }

    /// Makes the tenant's policy of this name live, beside those it has; one that
    /// has the name already is replaced.
    pub async fn publish_policy(&self, slug: &str, name: &str, text: &str) -> Told {
        let draft = self.get(&paths::policy_draft(slug)).await.ok().clone();
        let input = json!({"revision": draft["revision"], "name": name, "text": text});
        let live = self.get(&paths::policies(slug)).await.ok().clone();
        let mut live = live["items"].as_array().expect("policies").iter();
        let told = match live.find(|policy| policy["name"] == name) {
            None => {
                let path = paths::policy_draft_policies(slug);
                self.post(&path, &input).await
            }
            Some(known) => {
                let id = known["id"].as_str().expect("an id");
                let path = paths::policy_draft_policy(slug, id);
                self.write(Method::PUT, &path, input.to_string()).await
            }
        };
        let draft = told.ok();
        assert_eq!(draft["problems"], json!([]), "{text}");
        let input = json!({"revision": draft["revision"], "comment": "A test"});
        self.post(&paths::policy_draft_publish(slug), &input).await
    }

    /// Adds and removes relationships: subject, relation, object.
    pub async fn relate(&self, slug: &str, add: &[[&str; 3]], remove: &[[&str; 3]]) {
        let tuple = |[subject, relation, object]: &[&str; 3]| json!({"subject": subject, "relation": relation, "object": object});
        let all = |tuples: &[[&str; 3]]| tuples.iter().map(tuple).collect::<Vec<_>>();
        let change = json!({"add": all(add), "remove": all(remove)});
        let told = self.post(&paths::relationships(slug), &change).await;
        assert_eq!(told.status, 204, "{}", told.content);
    }

    /// Tries the set-up link.
    pub async fn use_set_up_link(&self, parley: &Parley, sign_in: &SignIn) -> Told {
        let link = parley.set_up_link();
        let (_, token) = link.split_once("token=").expect("a token");
        let request = SetupRequest {
            token: token.to_owned(),
            login: sign_in.login.clone(),
            name: "Ada Lovelace".to_owned(),
            password: sign_in.password.clone(),
        };
        let content = serde_json::to_value(request).expect("JSON");
        self.post(paths::SETUP, &content).await
    }

    /// Tries to sign in.
    pub async fn sign_in(&self, sign_in: &SignIn) -> Told {
        let content = serde_json::to_value(sign_in).expect("JSON");
        self.post(paths::SESSION, &content).await
    }

    /// The same person with the session of this answer.
    pub fn signed_in(&self, told: &Told) -> Self {
        assert_eq!(told.status, 200, "{}", told.content);
        let session: Session = serde_json::from_value(told.content.clone()).expect("a session");
        let cookie = told.headers.get(SET_COOKIE).expect("a cookie");
        let cookie = cookie.to_str().expect("text");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
            "{cookie}"
        );
        Self {
            cookie: cookie.split(';').next().unwrap_or_default().to_owned(),
            csrf: session.csrf,
            ..self.clone()
        }
    }

    /// The same session without the token for writes.
    #[must_use]
    pub fn without_csrf(&self) -> Self {
        Self {
            csrf: String::new(),
            ..self.clone()
        }
    }

    /// What must not be printed of the session.
    pub fn secrets(&self) -> [&str; 2] {
        let value = self.cookie.split_once('=').map_or("", |(_, value)| value);
        [value, &self.csrf]
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Told {
        self.send(self.request(Method::GET, path)).await
    }

    /// Writes.
    pub async fn post(&self, path: &str, content: &Value) -> Told {
        self.write(Method::POST, path, content.to_string()).await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Told {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Writes any octets as JSON.
    pub async fn write(&self, method: Method, path: &str, content: impl Into<Vec<u8>>) -> Told {
        let request = self.request(method, path).body(content.into());
        self.send(request.header(CONTENT_TYPE, "application/json"))
            .await
    }

    /// Adds a policy to a tenant's draft; the answer is the draft as it is then.
    pub async fn draft_policy(&self, slug: &str, name: &str, text: &str) -> Told {
        let draft = self.get(&paths::policy_draft(slug)).await;
        let input = json!({"revision": draft.ok()["revision"], "name": name, "text": text});
        self.post(&paths::policy_draft_policies(slug), &input).await
    }

    /// Makes a tenant's draft live.
    pub async fn publish_draft(&self, slug: &str) {
        let draft = self.get(&paths::policy_draft(slug)).await;
        let publish = json!({"revision": draft.ok()["revision"], "comment": "A test"});
        let told = self
            .post(&paths::policy_draft_publish(slug), &publish)
            .await;
        told.ok();
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.origin));
        if !self.cookie.is_empty() {
            request = request.header(COOKIE, &self.cookie);
        }
        if !self.csrf.is_empty() {
            request = request.header(CSRF_HEADER, &self.csrf);
        }
        request
    }

    async fn send(&self, request: RequestBuilder) -> Told {
        let answer = request.send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let content = answer.bytes().await.expect("content");
        Told {
            status,
            headers,
            content: serde_json::from_slice(&content).unwrap_or_default(),
        }
    }
}

impl Told {
    /// The JSON of a successful answer.
    #[track_caller]
    pub fn ok(&self) -> &Value {
        assert!(
            (200..300).contains(&self.status),
            "{} {}",
            self.status,
            self.content
        );
        &self.content
    }

    /// A problem with this status (RFC 9457).
    #[track_caller]
    pub fn refused(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.content);
        let content_type = self.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        assert_eq!(
            content_type,
            Some(api::problem::CONTENT_TYPE),
            "{}",
            self.content
        );
        assert_eq!(self.content["status"], status, "{}", self.content);
    }
}
