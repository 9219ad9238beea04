//! A whole interactive grant: request, page, consent, continuation
//! (RFC 9635 §1.6.2). The person has signed in before: hashing passwords is
//! slow on purpose and would hide everything else.

use gnap::hash::{Interaction, Method};
use gnap::response::{Continue, GrantResponse};
use serde_json::json;

use crate::connection::{Answer, Connection};
use crate::error::LoadError;
use crate::page::form;
use crate::person::Person;
use crate::signed::nonce;
use crate::target::Target;

const REQUEST: &str = "grant that needs a person";
const CONSENT: &str = "consent";
const CONTINUE: &str = "continuation";
const CALLBACK: &str = "https://client.example/callback";
/// Where the nonce goes into the prepared request.
const NONCE: &str = "nonce-of-this-request";

/// The request, all but nonce and signature, and who says yes.
pub struct Interactive {
    grant_endpoint: String,
    content: String,
    person: Person,
}

/// A grant that waits for a person.
pub struct Waiting {
    /// The path of the page for people.
    pub page: String,
    client_nonce: String,
    server_nonce: String,
    go_on: Continue,
}

impl Interactive {
    /// Signs the person in.
    pub async fn prepare(target: &Target) -> Result<Self, LoadError> {
        let content = json!({
            "access_token": {"access": [{"type": "photo-api", "actions": ["read", "write"]}]},
            "client": {"key": target.app.public(), "display": {"name": "Photo Printer"}},
            "interact": {
                "start": ["redirect"],
                "finish": {"method": "redirect", "uri": CALLBACK, "nonce": NONCE},
            },
        });
        let mut interactive = Self {
            grant_endpoint: target.grant_endpoint(),
            content: content.to_string(),
            person: Person::default(),
        };
        let mut connection = Connection::open(target.address).await?;
        let waiting = interactive.request(target, &mut connection).await?;
        interactive.person = Person::sign_in(target, &mut connection, &waiting.page).await?;
        Ok(interactive)
    }

    /// Does the whole flow.
    pub async fn once(
        &self,
        target: &Target,
        connection: &mut Connection,
    ) -> Result<(), LoadError> {
        let waiting = self.request(target, connection).await?;
        let callback = self.consent(target, connection, &waiting.page).await?;
        self.go_on(target, connection, &waiting, &callback).await
    }

    async fn request(
        &self,
        target: &Target,
        connection: &mut Connection,
    ) -> Result<Waiting, LoadError> {
        let client_nonce = nonce()?;
        let content = self.content.replace(NONCE, &client_nonce);
        let answer = target
            .post(
                connection,
                &target.app,
                &self.grant_endpoint,
                None,
                content.as_bytes(),
            )
            .await?
            .expect(REQUEST, 200)?;
        waiting(target, &answer, client_nonce)
            .ok_or_else(|| answer.problem(REQUEST, "no interaction"))
    }

    /// Opens the page, ticks what is offered, says yes, and gives the URI that
    /// the browser is sent to.
    async fn consent(
        &self,
        target: &Target,
        connection: &mut Connection,
        page: &str,
    ) -> Result<String, LoadError> {
        let answer = self.person.open(target, connection, page).await?;
        let html = answer.text();
        let form = form(&html).ok_or_else(|| answer.problem(CONSENT, "no form"))?;
        let mut fields = vec![("csrf", form.csrf), ("decision", "allow")];
        fields.extend(form.rights.iter().map(|right| ("right", *right)));
        let path = format!("{page}/consent");
        let answer = self
            .person
            .post(target, connection, &path, &fields)
            .await?
            .expect(CONSENT, 303)?;
        let location = answer.fields("location").next().map(str::to_owned);
        location
            .filter(|location| location.starts_with(CALLBACK))
            .ok_or_else(|| answer.problem(CONSENT, "no way back to the client"))
    }

    async fn go_on(
        &self,
        target: &Target,
        connection: &mut Connection,
        waiting: &Waiting,
        callback: &str,
    ) -> Result<(), LoadError> {
        let interact_ref = self
            .interact_ref(waiting, callback)
            .ok_or(LoadError::Content {
                what: CONTINUE,
                problem: "no hash of this interaction",
                body: callback.to_owned(),
            })?;
        let content = json!({"interact_ref": interact_ref}).to_string();
        let authorization = format!("GNAP {}", waiting.go_on.access_token.value.expose());
        let answer = target
            .post(
                connection,
                &target.app,
                &waiting.go_on.uri,
                Some(&authorization),
                content.as_bytes(),
            )
            .await?
            .expect(CONTINUE, 200)?;
        let response: Option<GrantResponse> = serde_json::from_slice(&answer.content).ok();
        match response.and_then(|response| response.access_token) {
            Some(_) => Ok(()),
            None => Err(answer.problem(CONTINUE, "no token")),
        }
    }

    /// As every client must, checks the hash first (RFC 9635 §4.2.3).
    fn interact_ref(&self, waiting: &Waiting, callback: &str) -> Option<String> {
        let callback = url::Url::parse(callback).ok()?;
        let value = |wanted: &str| {
            let mut pairs = callback.query_pairs();
            let (_, value) = pairs.find(|(name, _)| name == wanted)?;
            Some(value.into_owned())
        };
        let interact_ref = value("interact_ref")?;
        let expected = Interaction {
            client_nonce: &waiting.client_nonce,
            server_nonce: &waiting.server_nonce,
            interact_ref: &interact_ref,
            grant_endpoint: &self.grant_endpoint,
        };
        (value("hash")? == expected.hash(Method::Sha256)).then_some(interact_ref)
    }
}

fn waiting(target: &Target, answer: &Answer, client_nonce: String) -> Option<Waiting> {
    let response: GrantResponse = serde_json::from_slice(&answer.content).ok()?;
    let interact = response.interact?;
    let page = interact.redirect?;
    Some(Waiting {
        page: page.strip_prefix(&target.origin)?.to_owned(),
        client_nonce,
        server_nonce: interact.finish?.expose().to_owned(),
        go_on: response.continuation?,
    })
}
