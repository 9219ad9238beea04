//! A person without a browser: keeps cookies, follows pages, fills forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use serde_json::json;
use tokio::sync::OnceCell;
use url::{Url, form_urlencoded};

use crate::demo::SignIn;
use crate::form::Form;
use crate::instance::Instance;
use crate::parley::Parley;
use crate::tenant::Tenant;

/// The cookie of a signed-in end user.
const SESSION: &str = "parley_user";
/// Something that a person must allow.
const PHOTOS: &str = "photos-read";

/// Somebody with an empty browser.
pub struct Person {
    http: reqwest::Client,
    address: Option<String>,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A page that was shown.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// The HTML.
    pub html: String,
}

/// What posting a form led to.
#[derive(Debug, Clone)]
pub enum Ending {
    /// A page of the AS.
    Shown(Page),
    /// Somewhere else, with GET: back to the client. It is not followed.
    Left(Url),
}

/// What a person answers to a consent page.
#[derive(Debug, Clone, Copy)]
pub enum Decision<'a> {
    /// Yes, to the rights whose sentences contain one of these texts.
    Allow(&'a [&'a str]),
    /// Yes to everything that is offered.
    AllowAll,
    /// No.
    Deny,
}

impl Person {
    /// Somebody who was never here.
    pub fn new() -> Self {
        Self::with_places(&[])
    }

    /// Somebody who was never here, and finds the tenant's host.
    pub fn reaching(tenant: &Tenant) -> Self {
        Self::with_places(tenant.places())
    }

    fn with_places(places: &[(String, SocketAddr)]) -> Self {
        let builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy();
        let http = places
            .iter()
            .fold(builder, |builder, (host, address)| {
                builder.resolve(host, *address)
            })
            .build();
        Self {
            http: http.expect("an HTTP client"),
            address: None,
            cookies: Mutex::default(),
        }
    }

    /// Somebody who comes from this address, by a proxy that the server
    /// believes: limits of others do not count.
    pub fn at(address: &str) -> Self {
        Self {
            address: Some(address.to_owned()),
            ..Self::new()
        }
    }

    /// The demo user in a fresh browser, signed in already.
    pub async fn alice(parley: &Parley) -> Self {
        let sign_in = &parley.tenant().demo().sign_in;
        Self::signed_in(parley, &parley.session, sign_in).await
    }

    /// The other demo user in a fresh browser, signed in already.
    pub async fn bob(parley: &Parley) -> Self {
        let sign_in = &parley.tenant().demo().bob;
        Self::signed_in(parley, &parley.session_of_bob, sign_in).await
    }

    async fn signed_in(parley: &Parley, session: &OnceCell<String>, sign_in: &SignIn) -> Self {
        let session = session.get_or_init(async || {
            let client = Instance::new(parley);
            let interaction = client.interact(json!({"access": [PHOTOS]})).await;
            let person = Self::new();
            let page = person.open(interaction.redirect()).await;
            person.sign_in(&page, sign_in).await;
            person.cookie(SESSION).expect("a session after the sign-in")
        });
        let session = session.await.clone();
        let person = Self::new();
        person.set_cookie(SESSION, &session);
        person
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().get(name).cloned()
    }

    /// All cookies.
    pub fn all_cookies(&self) -> Vec<(String, String)> {
        let cookies = self.cookies();
        let pairs = cookies.iter();
        pairs
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Puts a cookie into the browser, as somebody who stole it would.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies().insert(name.to_owned(), value.to_owned());
    }

    /// Opens a page.
    pub async fn open(&self, url: &str) -> Page {
        let url = Url::parse(url).expect("an address");
        match self.go(self.http.get(url.clone()), url).await {
            Ending::Shown(page) => page,
            Ending::Left(url) => panic!("a page was expected, not a way out to {url}"),
        }
    }

    /// Types a user code at an address for codes.
    pub async fn enter(&self, device: &str, code: &str) -> Page {
        let page = self.open(device).await;
        let form = page.form("code").expect("a form for the code");
        let mut fields = form.untouched();
        for (name, value) in &mut fields {
            if name == "code" {
                code.clone_into(value);
            }
        }
        self.post(&page, &form, &fields).await.page()
    }

    /// Opens an interaction, signs in if the page asks for it, and decides.
    pub async fn interact(
        &self,
        redirect: &str,
        sign_in: &SignIn,
        decision: Decision<'_>,
    ) -> Ending {
        let page = self.open(redirect).await;
        let page = match page.form("password") {
            Some(_) => self.sign_in(&page, sign_in).await,
            None => page,
        };
        self.decide(&page, decision).await
    }

    /// Fills the sign-in form in.
    pub async fn sign_in(&self, page: &Page, sign_in: &SignIn) -> Page {
        let form = page.form("password").expect("a sign-in form");
        let mut fields: Vec<(String, String)> = form.untouched();
        for (name, value) in &mut fields {
            match name.as_str() {
                "login" => value.clone_from(&sign_in.login),
                "password" => value.clone_from(&sign_in.password),
                _ => {}
            }
        }
        match self.post(page, &form, &fields).await {
            Ending::Shown(page) => page,
            Ending::Left(url) => panic!("a page was expected, not a way out to {url}"),
        }
    }

    /// Ticks what is wanted on the consent page and presses a button.
    pub async fn decide(&self, page: &Page, decision: Decision<'_>) -> Ending {
        let form = page.form("decision");
        let form = form.unwrap_or_else(|| panic!("a consent form: {}", page.html));
        let mut fields = form.untouched();
        let is_wanted = |label: &str| match decision {
            Decision::Allow(texts) => texts.iter().any(|text| label.contains(text)),
            Decision::AllowAll => true,
            Decision::Deny => false,
        };
        for field in form.boxes().filter(|field| is_wanted(&field.label)) {
            fields.push((field.name.clone(), field.value.clone()));
        }
        let answer = match decision {
            Decision::Deny => "deny",
            Decision::Allow(_) | Decision::AllowAll => "allow",
        };
        let mut buttons = form.fields.iter().filter(|field| field.name == "decision");
        assert!(
            buttons.any(|button| button.value == answer),
            "a button for it"
        );
        fields.push(("decision".to_owned(), answer.to_owned()));
        self.post(page, &form, &fields).await
    }

    /// Posts a form with these fields, whether the page has them or not.
    pub async fn post(&self, page: &Page, form: &Form, fields: &[(String, String)]) -> Ending {
        assert_eq!(form.method, "post");
        let url = page.url.join(&form.action).expect("an action");
        let content = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self.http.post(url.clone()).body(content);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.go(request, url).await
    }

    /// Sends, follows redirects within the AS with GET, stops at its border.
    async fn go(&self, request: reqwest::RequestBuilder, url: Url) -> Ending {
        let mut request = request;
        let mut url = url;
        for _ in 0..5 {
            if let Some(address) = &self.address {
                request = request.header("x-forwarded-for", address);
            }
            let answer = request.header(COOKIE, self.cookie_line()).send().await;
            let answer = answer.expect("an answer");
            self.keep_cookies(answer.headers());
            let status = answer.status().as_u16();
            let Some(location) = answer.headers().get(LOCATION) else {
                return Ending::Shown(Page {
                    url,
                    status,
                    headers: answer.headers().clone(),
                    html: answer.text().await.expect("a page"),
                });
            };
            // 307 and 308 would send the form on (RFC 9635 §11.19).
            assert_eq!(status, 303, "a browser goes on with GET");
            let location = location.to_str().expect("an address");
            let next = url.join(location).expect("an address");
            if next.origin() != url.origin() {
                return Ending::Left(next);
            }
            request = self.http.get(next.clone());
            url = next;
        }
        panic!("too many redirects, the last to {url}");
    }

    fn cookies(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cookie_line(&self) -> String {
        let cookies = self.cookies();
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// Checks what every cookie must be, then keeps or forgets it.
    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies();
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().expect("a cookie");
            assert!(
                line.contains("HttpOnly") && line.contains("SameSite="),
                "{line}"
            );
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie");
            if value.is_empty() || attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Default for Person {
    fn default() -> Self {
        Self::new()
    }
}

impl Page {
    /// The form with a field of this name.
    pub fn form(&self, field: &str) -> Option<Form> {
        Form::with_field(&self.html, field)
    }

    /// A header field as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Ending {
    /// The finish URI with its query.
    #[track_caller]
    pub fn callback(self) -> Url {
        match self {
            Ending::Left(url) => url,
            Ending::Shown(page) => panic!(
                "a way back to the client, not {} {}",
                page.status, page.html
            ),
        }
    }

    /// The page that was shown instead.
    #[track_caller]
    pub fn page(self) -> Page {
        match self {
            Ending::Shown(page) => page,
            Ending::Left(url) => panic!("a page, not a way out to {url}"),
        }
    }
}
