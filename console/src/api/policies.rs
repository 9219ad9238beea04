//! Calls about policies and their life.

use api::page::{Cursor, Page};
use api::paths;
use api::policy::{PolicyDifference, PolicyImpact, PolicyTemplate, PolicyText};
use api::policy_draft::{DraftPolicyInput, DraftPublication, DraftRevision, PolicyDraft};
use api::policy_proposal::{PolicyProposal, ProposalInput};
use api::policy_replay::{
    PolicyReplay, PolicySubject, ReplayChange, ReplayChangeFilter, ReplayInput,
};
use api::policy_shadow::PolicyShadow;
use api::policy_test::{PolicyTest, PolicyTestInput};
use api::policy_version::{PolicyVersion, PolicyVersionDetail, Rollback};
use gloo_net::http::Method;

use super::{Answer, Api, number, page_url, read};

impl Api {
    /// A policy's text, laid out.
    pub async fn format_policy(self, slug: &str, text: &PolicyText) -> Answer<PolicyText> {
        self.send(Method::POST, &paths::policy_format(slug), text)
            .await
    }

    /// All templates of policies.
    pub async fn policy_templates(self, slug: &str) -> Answer<Page<PolicyTemplate>> {
        self.get(&paths::policy_templates(slug)).await
    }

    /// The draft.
    pub async fn policy_draft(self, slug: &str) -> Answer<PolicyDraft> {
        self.get(&paths::policy_draft(slug)).await
    }

    /// Adds a policy to the draft, or changes the one with the id.
    pub async fn save_draft_policy(
        self,
        slug: &str,
        id: Option<&str>,
        input: &DraftPolicyInput,
    ) -> Answer<PolicyDraft> {
        match id {
            None => {
                self.send(Method::POST, &paths::policy_draft_policies(slug), input)
                    .await
            }
            Some(id) => {
                self.send(Method::PUT, &paths::policy_draft_policy(slug, id), input)
                    .await
            }
        }
    }

    /// Removes a policy in the draft.
    pub async fn remove_draft_policy(
        self,
        slug: &str,
        id: &str,
        revision: u64,
    ) -> Answer<PolicyDraft> {
        self.delete_at(paths::policy_draft_policy(slug, id), revision)
            .await
    }

    /// Takes the change of a policy back.
    pub async fn restore_draft_policy(
        self,
        slug: &str,
        id: &str,
        revision: u64,
    ) -> Answer<PolicyDraft> {
        let url = paths::policy_draft_policy_restore(slug, id);
        self.send(Method::POST, &url, &DraftRevision { revision })
            .await
    }

    /// Takes all changes back.
    pub async fn discard_draft(self, slug: &str, revision: u64) -> Answer<PolicyDraft> {
        self.delete_at(paths::policy_draft(slug), revision).await
    }

    /// Takes the changes over onto the live version.
    pub async fn rebase_draft(self, slug: &str, revision: u64) -> Answer<PolicyDraft> {
        let url = paths::policy_draft_rebase(slug);
        self.send(Method::POST, &url, &DraftRevision { revision })
            .await
    }

    /// How the draft differs from what is live.
    pub async fn draft_difference(self, slug: &str) -> Answer<PolicyDifference> {
        self.get(&paths::policy_draft_difference(slug)).await
    }

    /// What the draft can affect.
    pub async fn draft_impact(self, slug: &str) -> Answer<PolicyImpact> {
        self.get(&paths::policy_draft_impact(slug)).await
    }

    /// Publishes the draft.
    pub async fn publish_draft(
        self,
        slug: &str,
        publication: &DraftPublication,
    ) -> Answer<PolicyVersion> {
        self.send(
            Method::POST,
            &paths::policy_draft_publish(slug),
            publication,
        )
        .await
    }

    /// All saved cases.
    pub async fn policy_tests(self, slug: &str) -> Answer<Page<PolicyTest>> {
        self.get(&paths::policy_tests(slug)).await
    }

    /// Saves a case, or replaces the one with the id.
    pub async fn save_policy_test(
        self,
        slug: &str,
        id: Option<&str>,
        input: &PolicyTestInput,
    ) -> Answer<PolicyTest> {
        match id {
            None => {
                self.send(Method::POST, &paths::policy_tests(slug), input)
                    .await
            }
            Some(id) => {
                self.send(Method::PUT, &paths::policy_test(slug, id), input)
                    .await
            }
        }
    }

    /// Removes a saved case.
    pub async fn delete_policy_test(self, slug: &str, id: &str) -> Answer<()> {
        self.delete(&paths::policy_test(slug, id)).await
    }

    /// All replays, newest first.
    pub async fn policy_replays(self, slug: &str) -> Answer<Page<PolicyReplay>> {
        self.get(&paths::policy_replays(slug)).await
    }

    /// Starts a replay.
    pub async fn start_replay(self, slug: &str, input: &ReplayInput) -> Answer<PolicyReplay> {
        self.send(Method::POST, &paths::policy_replays(slug), input)
            .await
    }

    /// A replay and how far it is.
    pub async fn policy_replay(self, slug: &str, id: &str) -> Answer<PolicyReplay> {
        self.get(&paths::policy_replay(slug, id)).await
    }

    /// Stops a replay.
    pub async fn cancel_replay(self, slug: &str, id: &str) -> Answer<()> {
        let url = paths::policy_replay_cancel(slug, id);
        let request = self.request(Method::POST, &url).build();
        self.finish(request).await.map(|_| ())
    }

    /// A page of what a replay found.
    pub async fn replay_changes(
        self,
        slug: &str,
        id: &str,
        filter: &ReplayChangeFilter,
    ) -> Answer<Page<ReplayChange>> {
        let url = paths::with_query(
            paths::policy_replay_changes(slug, id),
            &[
                ("change", filter.change.as_deref()),
                ("live", number(filter.live).as_deref()),
                ("cursor", filter.cursor.as_deref()),
                ("limit", number(filter.limit).as_deref()),
            ],
        );
        self.get(&url).await
    }

    /// The shadow and what it said.
    pub async fn policy_shadow(self, slug: &str) -> Answer<PolicyShadow> {
        self.get(&paths::policy_shadow(slug)).await
    }

    /// Starts a shadow.
    pub async fn start_shadow(self, slug: &str, subject: &PolicySubject) -> Answer<PolicyShadow> {
        self.send(Method::PUT, &paths::policy_shadow(slug), subject)
            .await
    }

    /// Stops the shadow.
    pub async fn stop_shadow(self, slug: &str) -> Answer<()> {
        self.delete(&paths::policy_shadow(slug)).await
    }

    /// A page of versions.
    pub async fn policy_versions(self, slug: &str, cursor: &Cursor) -> Answer<Page<PolicyVersion>> {
        self.get(&page_url(paths::policy_versions(slug), cursor))
            .await
    }

    /// A version with its set.
    pub async fn policy_version(self, slug: &str, version: u64) -> Answer<PolicyVersionDetail> {
        self.get(&paths::policy_version(slug, version)).await
    }

    /// How a version differs from a newer one, or from what is live.
    pub async fn version_difference(
        self,
        slug: &str,
        version: u64,
        to: Option<u64>,
    ) -> Answer<PolicyDifference> {
        let url = paths::policy_version_difference(slug, version);
        self.get(&paths::with_query(url, &[("to", number(to).as_deref())]))
            .await
    }

    /// Publishes an older version again.
    pub async fn roll_back(
        self,
        slug: &str,
        version: u64,
        rollback: &Rollback,
    ) -> Answer<PolicyVersion> {
        let url = paths::policy_version_rollback(slug, version);
        self.send(Method::POST, &url, rollback).await
    }

    /// The proposal that waits, if one does.
    pub async fn policy_proposals(self, slug: &str) -> Answer<Page<PolicyProposal>> {
        self.get(&paths::policy_proposals(slug)).await
    }

    /// Proposes the draft or an older version.
    pub async fn propose_policies(
        self,
        slug: &str,
        input: &ProposalInput,
    ) -> Answer<PolicyProposal> {
        self.send(Method::POST, &paths::policy_proposals(slug), input)
            .await
    }

    /// Approves a proposal.
    pub async fn approve_proposal(self, slug: &str, id: &str) -> Answer<PolicyVersion> {
        let url = paths::policy_proposal_approve(slug, id);
        let request = self.request(Method::POST, &url).build();
        read(self.finish(request).await?).await
    }

    /// Rejects or withdraws a proposal.
    pub async fn reject_proposal(self, slug: &str, id: &str) -> Answer<()> {
        self.delete(&paths::policy_proposal(slug, id)).await
    }

    async fn delete_at(self, url: String, revision: u64) -> Answer<PolicyDraft> {
        let url = paths::with_query(url, &[("revision", number(Some(revision)).as_deref())]);
        let request = self.request(Method::DELETE, &url).build();
        read(self.finish(request).await?).await
    }
}
