//! `biscuit`: the token model as facts in the authority block of a Biscuit
//! (v3.3 of its specification), signed by the tenant's Ed25519 key, in
//! base64url. RFC 9767 only registers the name.
//!
//! A holder narrows it by appending blocks of checks, without the AS and
//! without any key. An RS gives the facts of the request (`time`, `audience`,
//! `proven`, `want_…`) to the Datalog of the token, one single action,
//! location, datatype and privilege at a time, so that no check can be
//! satisfied by one of several wanted things.
//!
//! Refused: facts or rules outside the authority block, anything in it that
//! does not follow from the model, blocks of third parties, checks about facts
//! we do not give, and `check all` and `reject if`, which would pass for what
//! the request leaves open.

mod facts;
mod parts;
mod statement;
mod wish;

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use biscuit_auth::builder::{Check, CheckKind, Fact};
use biscuit_auth::error::{Format, Token};
use biscuit_auth::{
    Algorithm, AuthorizerBuilder, AuthorizerLimits, Biscuit, BiscuitBuilder, BlockBuilder, KeyPair,
    PrivateKey, PublicKey, UnverifiedBiscuit,
};
use gnap::id::TokenId;
use gnap::key::KeyValue;
use gnap::right::covers_all;
use gnap::secret::Secret;
use proof::Thumbprint;

use crate::capability::{
    AttenuateError, MAX_OCTETS, MAX_TIME, MintError, Refusal, Remaining, Restriction, VerifyError,
    Wanted, admitted, is_proven,
};
use crate::expected::Expected;
use crate::key::{KeySet, SigningKey};
use crate::model::TokenModel;

/// Blocks of one biscuit at most.
const MAX_BLOCKS: usize = 16;

/// The library's default of 1 ms of wall clock refuses good tokens on a busy
/// machine. There are no rules, so that what a token can cost is bounded by
/// its size.
const LIMITS: AuthorizerLimits = AuthorizerLimits {
    max_facts: 1000,
    max_iterations: 10,
    max_time: Duration::from_millis(100),
};

/// A biscuit whose signatures, issuer, audience and time are good. Whoever
/// holds one must still check the proof of the key that made the request.
#[derive(Debug, Clone)]
pub struct Verified {
    biscuit: Biscuit,
    model: TokenModel,
    thumbprint: Option<Thumbprint>,
    aud: Option<String>,
    /// What blocks are told the time is.
    time: u64,
}

/// The value of a token that says this. `random` must be fresh and is kept in
/// the value: it signs the next block.
///
/// # Errors
/// When the model is neither bound to an admitted key nor flagged `bearer`, or
/// both; the tenant's key is not Ed25519; or the value would be too large.
pub fn mint(model: &TokenModel, key: &SigningKey, random: &[u8; 32]) -> Result<Secret, MintError> {
    if !model.is_bound_or_bearer() {
        return Err(MintError::Binding);
    }
    if model.exp > MAX_TIME {
        return Err(MintError::NotExpressible);
    }
    let (written_key, thumbprint) = admitted(model.key.as_ref())?.unzip();
    let model = TokenModel {
        key: written_key,
        ..model.clone()
    };
    let seed = key.ed25519_seed().ok_or(MintError::KeyFormat)?;
    let root = pair(&seed).map_err(|_| MintError::KeyFormat)?;
    let next = pair(random).map_err(|_| MintError::NotWritten)?;
    let build = || -> Result<Vec<u8>, Token> {
        let mut authority = BlockBuilder::new();
        authority.facts = facts::facts(&model, thumbprint);
        authority.checks = facts::checks(&model, thumbprint);
        BiscuitBuilder::new()
            .merge(authority)
            .root_key_id(root_key_id(key.kid()))
            .build_with_key_pair(&root, biscuit_auth::datalog::SymbolTable::new(), &next)?
            .to_vec()
    };
    let octets = build().map_err(|_| MintError::NotWritten)?;
    written(&octets).ok_or(MintError::TooLarge)
}

/// The same token with a block of checks appended. Needs no key of the AS;
/// `random` must be fresh and is kept in the value.
///
/// # Errors
/// When the value is no biscuit that can be appended to, or becomes too large.
pub fn attenuate(
    value: &Secret,
    restriction: &Restriction,
    random: &[u8; 32],
) -> Result<Secret, AttenuateError> {
    if restriction.exp.is_some_and(|exp| exp > MAX_TIME) {
        return Err(AttenuateError::NotExpressible);
    }
    let octets = read(value).ok_or(AttenuateError::Malformed)?;
    let biscuit = UnverifiedBiscuit::from(octets).map_err(|_| AttenuateError::Malformed)?;
    if biscuit.block_count() >= MAX_BLOCKS {
        return Err(AttenuateError::TooLarge);
    }
    let append = || -> Result<Vec<u8>, Token> {
        let mut block = BlockBuilder::new();
        block.checks = wish::restriction(restriction);
        biscuit.append_with_keypair(&pair(random)?, block)?.to_vec()
    };
    let octets = append().map_err(|_| AttenuateError::NotWritten)?;
    written(&octets).ok_or(AttenuateError::TooLarge)
}

/// Checks a presented value against the keys of the AS.
///
/// # Errors
/// What is wrong with it; to be told to the log, not to the peer.
pub fn verify(
    value: &Secret,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let octets = read(value).ok_or(VerifyError::Malformed)?;
    let biscuit = Biscuit::from(octets, |id| root(keys, id)).map_err(|error| why_not(&error))?;
    if biscuit.block_count() > MAX_BLOCKS {
        return Err(VerifyError::Malformed);
    }
    if biscuit.external_public_keys().iter().any(Option::is_some) {
        return Err(VerifyError::NotUnderstood);
    }
    let (model, thumbprint) = understood(&biscuit)?;
    expected.check(&model.iss, &model.aud, model.iat, model.exp)?;
    Ok(Verified {
        biscuit,
        model,
        thumbprint,
        aud: expected.aud.map(str::to_owned),
        time: expected.now.saturating_sub(expected.leeway),
    })
}

impl Verified {
    /// The key that the request's proof must be verified with; `None` for a
    /// bearer token.
    pub fn key(&self) -> Option<&KeyValue> {
        self.model.key.as_ref()
    }

    /// Its identifier, which every token made from it by attenuation shares.
    pub fn id(&self) -> TokenId {
        self.model.id
    }

    /// Biscuit's own revocation identifiers, one for each block: revoking the
    /// one of a block revokes what was made from it.
    pub fn revocation_identifiers(&self) -> Vec<Vec<u8>> {
        self.biscuit.revocation_identifiers()
    }

    /// What the token says, its access being what the request wants.
    ///
    /// # Errors
    /// When another key made the request, or the token does not cover it.
    pub fn authorize(&self, wanted: &Wanted<'_>) -> Result<TokenModel, Refusal> {
        if !is_proven(self.thumbprint, wanted.proven) {
            return Err(Refusal::NotProven);
        }
        if wanted.rights.is_empty() || !covers_all(&self.model.access, wanted.rights) {
            return Err(Refusal::NotCovered);
        }
        let circumstances = wish::circumstances(self.time, self.aud.as_deref(), wanted.proven);
        for single in wish::singles(wanted.rights).ok_or(Refusal::TooMuch)? {
            let facts = circumstances.iter().cloned().chain(single).collect();
            self.allows(facts)?;
        }
        Ok(TokenModel {
            access: wanted.rights.to_vec(),
            ..self.model.clone()
        })
    }

    /// What is left of it: the rights of the authority block, or of their single
    /// actions, locations, datatypes and privileges those that pass all checks.
    ///
    /// # Errors
    /// When blocks say something about time that is no end of it, there is too
    /// much to try, or it could not be judged in time.
    pub fn remaining(&self) -> Result<Remaining, Refusal> {
        let checks = self
            .biscuit
            .authorizer()
            .map(|authorizer| authorizer.dump().2);
        let checks = checks.map_err(|_| Refusal::Unclear)?;
        let exp = ends(&checks).ok_or(Refusal::Unclear)?;
        let mut access = Vec::new();
        for right in &self.model.access {
            let parts = parts::of(right).ok_or(Refusal::TooMuch)?;
            let mut left = Vec::new();
            for part in &parts {
                let rights = std::slice::from_ref(part);
                let proven = self.thumbprint;
                match self.authorize(&Wanted { rights, proven }) {
                    Ok(_) => left.push(part.clone()),
                    Err(Refusal::Unavailable) => return Err(Refusal::Unavailable),
                    Err(_) => {}
                }
            }
            match left.len() == parts.len() {
                true => access.push(right.clone()),
                false => access.extend(parts::joined(left)),
            }
        }
        Ok(Remaining { access, exp })
    }

    fn allows(&self, facts: Vec<Fact>) -> Result<(), Refusal> {
        let mut block = BlockBuilder::new();
        block.facts = facts;
        let run = AuthorizerBuilder::new()
            .merge_block(block)
            .set_limits(LIMITS)
            .policy("allow if true")
            .and_then(|builder| builder.build(&self.biscuit))
            .and_then(|mut authorizer| authorizer.authorize_with_limits(LIMITS));
        match run {
            Ok(_) => Ok(()),
            Err(Token::RunLimit(_)) => Err(Refusal::Unavailable),
            Err(_) => Err(Refusal::NotCovered),
        }
    }
}

/// The model that the authority block states. Everything in the biscuit must
/// follow from it, or be a check that is understood.
fn understood(biscuit: &Biscuit) -> Result<(TokenModel, Option<Thumbprint>), VerifyError> {
    let authorizer = biscuit.authorizer().map_err(|_| VerifyError::Malformed)?;
    let (stated, rules, checks, _) = authorizer.dump();
    if !rules.is_empty() {
        return Err(VerifyError::NotUnderstood);
    }
    let model = statement::model(&stated).ok_or(VerifyError::NotUnderstood)?;
    let (_, thumbprint) = admitted(model.key.as_ref())?.unzip();
    if !model.is_bound_or_bearer() {
        return Err(VerifyError::Binding);
    }
    if sorted(&stated) != sorted(&facts::facts(&model, thumbprint)) {
        return Err(VerifyError::NotUnderstood);
    }
    let issued = facts::checks(&model, thumbprint);
    let Some((first, added)) = checks.split_at_checked(issued.len()) else {
        return Err(VerifyError::NotUnderstood);
    };
    let is_issued = first.iter().zip(&issued).all(|(a, b)| is_same(a, b));
    match is_issued && added.iter().all(is_understood) {
        true => Ok((model, thumbprint)),
        false => Err(VerifyError::NotUnderstood),
    }
}

/// Facts come in no order. What they print for the debugger is unambiguous,
/// unlike their source code.
fn sorted(facts: &[Fact]) -> Vec<String> {
    let mut texts: Vec<String> = facts
        .iter()
        .map(|fact| format!("{:?}", fact.predicate))
        .collect();
    texts.sort_unstable();
    texts
}

fn is_same(one: &Check, other: &Check) -> bool {
    one.kind == other.kind
        && one.queries.len() == other.queries.len()
        && one.queries.iter().zip(&other.queries).all(|(a, b)| {
            a.body == b.body && a.expressions == b.expressions && a.scopes == b.scopes
        })
}

fn is_understood(check: &Check) -> bool {
    check.kind == CheckKind::One
        && check
            .queries
            .iter()
            .flat_map(|query| &query.body)
            .all(|predicate| wish::VOCABULARY.contains(&predicate.name.as_str()))
}

/// When the token ends: all checks about time must be ends of it, as we write
/// them ourselves.
fn ends(checks: &[Check]) -> Option<u64> {
    let is_about_time = |check: &&Check| {
        let mut predicates = check.queries.iter().flat_map(|query| &query.body);
        predicates.any(|predicate| predicate.name == "time")
    };
    let about_time = checks.iter().filter(is_about_time);
    let ends: Option<Vec<u64>> = about_time.map(wish::end).collect();
    ends?.into_iter().min()
}

fn root(keys: &KeySet, id: Option<u32>) -> Result<PublicKey, Format> {
    let key = keys.iter().find(|key| Some(root_key_id(key.kid())) == id);
    let octets = key.and_then(crate::key::PublicKey::ed25519);
    let octets = octets.ok_or(Format::UnknownPublicKey)?;
    PublicKey::from_bytes(&octets, Algorithm::Ed25519)
}

fn why_not(error: &Token) -> VerifyError {
    match error {
        Token::Format(Format::UnknownPublicKey) => VerifyError::UnknownKey,
        Token::Format(Format::Signature(_)) => VerifyError::Signature,
        _ => VerifyError::Malformed,
    }
}

/// A public key as biscuit libraries take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootPublicKey {
    /// The number under which a biscuit names it.
    pub id: u32,
    /// The key, such as `ed25519/` with hexadecimal digits.
    pub text: String,
}

/// The keys that biscuits of the AS are verified with.
pub fn root_public_keys(keys: &KeySet) -> Vec<RootPublicKey> {
    let ed25519 = keys.iter().filter_map(|key| {
        let octets = key.ed25519()?;
        let public = PublicKey::from_bytes(&octets, Algorithm::Ed25519).ok()?;
        Some(RootPublicKey {
            id: root_key_id(key.kid()),
            text: public.to_string(),
        })
    });
    ed25519.collect()
}

/// The number under which a biscuit names its root key: the first four octets
/// of the SHA-256 of the `kid`.
fn root_key_id(kid: &str) -> u32 {
    let hash = digest(&SHA256, kid.as_bytes());
    hash.as_ref()
        .iter()
        .take(4)
        .fold(0, |id, octet| id << 8 | u32::from(*octet))
}

fn pair(seed: &[u8; 32]) -> Result<KeyPair, Format> {
    Ok(KeyPair::from(&PrivateKey::from_bytes(
        seed,
        Algorithm::Ed25519,
    )?))
}

fn read(value: &Secret) -> Option<Vec<u8>> {
    let value = value.expose();
    if value.len() > MAX_OCTETS {
        return None;
    }
    // Padding is how other implementations write it.
    URL_SAFE_NO_PAD.decode(value.trim_end_matches('=')).ok()
}

fn written(octets: &[u8]) -> Option<Secret> {
    let value = URL_SAFE_NO_PAD.encode(octets);
    (value.len() <= MAX_OCTETS).then(|| Secret::new(value))
}

#[cfg(test)]
mod tests;
