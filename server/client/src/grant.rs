//! The grant request (RFC 9635 §2).

use gnap::actor::Agent;
use gnap::interact::{Finish, InteractRequest, StartMode};
use gnap::request::{self, ClientValue, Display, GrantRequest, TokenRequest, TokenRequests};
use gnap::response::GrantResponse;
use gnap::right::Right;
use url::Url;

use crate::challenge::{Challenge, ChallengeError};
use crate::client::{Client, request, with_json};
use crate::error::Error;
use crate::random;

/// What a client asks for: one token, and how its user can interact.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Requested {
    /// The rights.
    pub rights: Vec<Right>,
    /// The client's name for the token.
    pub label: Option<String>,
    /// Requested flags.
    pub flags: Vec<String>,
    /// The instance identifier the AS gave. `None`: the key by value.
    pub instance_id: Option<String>,
    /// The class of software.
    pub class_id: Option<String>,
    /// The name to show to people.
    pub name: Option<String>,
    /// The software agent that asks, if one does.
    pub agent: Option<Agent>,
    /// How to interact, if at all.
    pub interact: Option<InteractRequest>,
    /// The resource server whose challenge led here (RFC 9635 §9.1).
    pub referrer: Option<String>,
}

/// The finish method `redirect` with its fresh nonce (RFC 9635 §2.5.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectFinish {
    /// Where the AS sends the browser.
    pub uri: String,
    /// The client's part of the interaction hash.
    pub nonce: String,
}

impl RedirectFinish {
    /// A finish at `uri` with a fresh nonce.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new(uri: impl Into<String>) -> Result<Self, Error> {
        Ok(Self {
            uri: uri.into(),
            nonce: random::value()?,
        })
    }
}

impl Requested {
    /// Asks also for what a resource server's challenge names, and says who
    /// sent it (RFC 9635 §9.1). `called` is what was called there, `endpoint`
    /// the AS that will be asked.
    ///
    /// # Errors
    /// When the challenge is not to be followed.
    pub fn follow(
        &mut self,
        challenge: &Challenge,
        called: &Url,
        endpoint: &str,
    ) -> Result<(), ChallengeError> {
        let (access, referrer) = challenge.follow(called, endpoint)?;
        self.rights.insert(0, Right::Reference(access.to_owned()));
        self.referrer = referrer.map(str::to_owned);
        Ok(())
    }

    /// Offers to open a page for the user, and how the client learns that it
    /// is over. Without a finish the client polls.
    pub fn offer_redirect(&mut self, finish: Option<&RedirectFinish>) {
        self.interact = Some(InteractRequest {
            start: vec![StartMode::Name("redirect".to_owned())],
            finish: finish.map(|finish| Finish {
                method: "redirect".to_owned(),
                uri: finish.uri.clone(),
                nonce: finish.nonce.clone(),
                hash_method: None,
            }),
            hints: None,
        });
    }
}

impl Client {
    /// Asks for a grant.
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn grant(
        &self,
        grant_endpoint: &str,
        requested: &Requested,
    ) -> Result<GrantResponse, Error> {
        let content = self.grant_request(requested);
        let mut request = with_json(request("POST", grant_endpoint)?, &content)?;
        if let Some(referrer) = &requested.referrer {
            request = request.with_header("referer", referrer.as_str());
        }
        self.send_signed(request).await?.message()
    }

    /// Sends any grant request.
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn request_grant(
        &self,
        grant_endpoint: &str,
        content: &GrantRequest,
    ) -> Result<GrantResponse, Error> {
        let request = with_json(request("POST", grant_endpoint)?, content)?;
        self.send_signed(request).await?.message()
    }

    /// The message for what is requested.
    pub fn grant_request(&self, requested: &Requested) -> GrantRequest {
        GrantRequest {
            access_token: Some(TokenRequests::One(TokenRequest {
                access: requested.rights.clone(),
                label: requested.label.clone(),
                flags: requested.flags.clone(),
            })),
            subject: None,
            client: self.client_member(requested),
            user: None,
            interact: requested.interact.clone(),
            agent: requested.agent.clone(),
            existing_access_token: None,
        }
    }

    fn client_member(&self, requested: &Requested) -> request::Client {
        if let Some(instance_id) = &requested.instance_id {
            return request::Client::InstanceId(instance_id.clone());
        }
        request::Client::Value(Box::new(ClientValue {
            key: self.key().key(),
            class_id: requested.class_id.clone(),
            display: requested.name.clone().map(|name| Display {
                name: Some(name),
                ..Display::default()
            }),
        }))
    }
}
