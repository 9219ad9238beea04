//! The workspace keeps its own rules (design §3): who may import whom, what pure crates may touch,
//! what a dependency needs to be let in.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read the workspace fails"
)]

mod licences;
mod manifests;
mod metadata;
mod purity;
mod walls;
