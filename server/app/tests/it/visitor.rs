//! People and their browsers.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use actix_web::test::{self, TestRequest};
use gnap::id::UserId;
use gnap::secret::Secret;
use store::user::UserContent;

use crate::app::{PASSWORD, TestApp};
use crate::sample;

/// A person with a browser that runs no scripts.
pub struct Visitor<'a> {
    /// The program.
    pub app: &'a TestApp,
    /// Its cookies.
    pub cookies: RefCell<BTreeMap<String, String>>,
}

/// What came back after all redirects.
pub struct Page {
    /// The status.
    pub status: u16,
    /// The content.
    pub html: String,
}

impl<'a> Visitor<'a> {
    /// With an empty browser.
    pub fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            cookies: RefCell::default(),
        }
    }

    /// In a fresh browser, with the right password.
    pub async fn with_password(app: &'a TestApp) -> (Self, Page) {
        let visitor = Self::new(app);
        visitor.get("/me").await;
        let page = visitor
            .post("/me/sign-in", &[("login", "alice"), ("password", PASSWORD)])
            .await;
        (visitor, page)
    }

    /// Follows a link.
    pub async fn get(&self, path: &str) -> Page {
        self.go(TestRequest::get(), &format!("/t/acme{path}")).await
    }

    /// Posts a form with the token of the person's page.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_on("/me", path, fields).await
    }

    /// Posts a form with the token of the page that has it.
    pub async fn post_on(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(page).await;
        self.post_with(&page, path, fields).await
    }

    /// Posts the form of a page that was fetched before.
    pub async fn post_with(&self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = token(&page.html);
        let token = [("csrf", token.as_str())];
        let fields = token.iter().chain(fields);
        let content = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = TestRequest::post()
            .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(content);
        self.go(request, &format!("/t/acme{path}")).await
    }

    async fn go(&self, request: TestRequest, path: &str) -> Page {
        let mut request = request;
        let mut path = path.to_owned();
        loop {
            let cookies = self.cookies.borrow().clone();
            let line: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let request_now = request.uri(&path).insert_header((COOKIE, line.join("; ")));
            let reply = self.app.send(request_now).await;
            for line in reply.headers().get_all(SET_COOKIE) {
                let (pair, _) = line.to_str().unwrap().split_once(';').unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                let mut cookies = self.cookies.borrow_mut();
                match value {
                    "" => cookies.remove(name),
                    value => cookies.insert(name.to_owned(), value.to_owned()),
                };
            }
            let location = reply.headers().get(LOCATION).cloned();
            let Some(location) = location else {
                let status = reply.status().as_u16();
                let html = test::read_body(reply).await;
                let html = String::from_utf8(html.to_vec()).unwrap();
                return Page { status, html };
            };
            path = location.to_str().unwrap().to_owned();
            request = TestRequest::get();
        }
    }

    /// Who is signed in, as a cookie.
    pub fn session(&self) -> Option<String> {
        self.cookies.borrow().get("parley_user").cloned()
    }
}

/// A user who has a password.
pub async fn alice(app: &TestApp) -> UserId {
    let id = app.state.id(UserId::new).unwrap();
    let content = UserContent {
        login: "alice".to_owned(),
        name: "Alice Adams".to_owned(),
        ..UserContent::default()
    };
    let hash = app.state.passwords.hash(Secret::new(PASSWORD)).await;
    let created = sample::event(&app.state, "user.create");
    let tenant = app.tenant("acme").await;
    app.state
        .store
        .tenant(tenant)
        .create_user(id, &content, &Secret::new(hash.unwrap()), &created)
        .await
        .unwrap();
    id
}

fn token(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"csrf\"").unwrap();
    let (_, rest) = rest.split_once("value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}
