//! Every text of the console. One value of [`Texts`] is one language; a text that
//! is missing does not compile. `{}` is where a value goes.

use std::marker::PhantomData;
use std::ops::Deref;

use api::tenant::Role;
use leptos::prelude::use_context;

mod en;

pub use en::EN;

/// A group of texts in every language.
pub trait Words: 'static {
    /// In English.
    fn english() -> &'static Self;
}

/// A group of texts. A page that uses none of it does not bring it along.
#[derive(Debug)]
pub struct Own<T>(PhantomData<fn() -> T>);

impl<T> Own<T> {
    /// The group.
    const NEW: Self = Self(PhantomData);
}

impl<T: Words> Deref for Own<T> {
    type Target = T;

    fn deref(&self) -> &T {
        T::english()
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $member:ident: $group:ident { $($text:ident)* })*) => {
        /// All texts in one language.
        #[derive(Debug)]
        pub struct Texts {
            $($(#[$doc])* pub $member: Own<$group>,)*
            /// What objects of the audit log are called, by their noun.
            pub nouns: &'static [(&'static str, &'static str)],
        }

        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $group {
                $(pub $text: &'static str,)*
            }
        )*
    };
}

texts! {
    /// Words of all pages.
    common: CommonTexts {
        product cancel close copy copied copy_failed delete deleting loading more_rights none
    }
    /// What tenants' roles are called.
    roles: RoleTexts {
        platform_operator owner administrator policy_author approver support auditor
    }
    /// The frame around a page.
    shell: ShellTexts { menu skip }
    /// Names of the pages.
    nav: NavTexts {
        label rights software tenant overview grants approvals resource_sets right_types policies
        client_classes branding audit people users relationships resource_servers key_references
        signing_keys settings
    }
    /// The tenant switcher.
    switcher: SwitcherTexts { label find none }
    /// The person's menu.
    user_menu: UserMenuTexts {
        theme system light dark shortcuts sign_out sign_out_failed
    }
    /// Times.
    time: TimeTexts { just_now minutes hours days ago ahead }
    /// Spans of time.
    period: PeriodTexts { any hour day week month between from to }
    /// Pages of a list.
    pagination: PaginationTexts { label newer newest older }
    /// Where there is nothing.
    empty: EmptyTexts {
        no_match no_match_text clear_filters no_permission no_permission_text not_found
        not_found_text
    }
    /// Failures.
    errors: ErrorTexts { title offline unreadable part status trace retry }
    /// Confirmations.
    confirm: ConfirmTexts { reason_missing reason_long reason_hint }
    /// Unsaved changes.
    save_bar: SaveBarTexts { label unsaved discard save saving }
    /// Leaving a page with unsaved changes.
    leave: LeaveTexts { title text stay leave }
    /// Sign-in.
    sign_in: SignInTexts {
        title heading text login password doing again again_text someone_else
    }
    /// The one-time set-up.
    setup: SetupTexts {
        title text name password_hint password_short create doing no_token no_token_text
    }
    /// Pages outside of a tenant.
    outside: OutsideTexts {
        home no_tenant no_tenant_text stranger stranger_text not_found not_found_text
    }
    /// The start of a tenant.
    overview: OverviewTexts {
        text addresses grant_endpoint grant_endpoint_hint introspection introspection_hint
        rs_discovery rs_discovery_hint first_steps step_resources step_resources_text
        step_clients step_clients_text step_branding step_branding_text recent all_grants
    }
    /// The list of grants.
    grants: GrantsTexts {
        text client user rights state requested none none_text no_user unnamed registered
        of_class of_some_class self_declared filters filter_client filter_user any_state
        any_type right_type
    }
    /// One grant.
    grant: GrantTexts {
        title rights tokens timeline facts as_requested as_left no_tokens token issued expires revoked
        rotated derived_by revoked_by instance thumbprint changed id audit explain explain_text
        explaining no_grant no_grant_text approvals
    }
    /// States of grants and tokens.
    states: StateTexts {
        processing pending waiting approved finalized denied cancelled revoked expired active invalidated
    }
    /// What became of a right.
    fates: FateTexts {
        allowed allowed_not_granted narrowed agreed asks approved needs_approval stronger
        needs_stronger denied
    }
    /// Why policy decided so.
    reasons: ReasonTexts {
        permit permit_unnamed forbid forbid_unnamed consent consent_unnamed approval
        approval_unnamed step_up step_up_unnamed unmet unmet_unnamed no_permit error
        error_unnamed unknown
    }
    /// What happened to a grant.
    events: EventTexts {
        requested decided interaction_started signed_in consented denied continued token_issued
        token_derived token_rotated token_revoked cancelled revoked expired invalidated other
    }
    /// Revocation.
    revoke: RevokeTexts {
        open title confirm doing reason no_token one_token many_tokens ask_user ask_again no_undo
    }
    /// Resource sets.
    resource_sets: ResourceSetTexts {
        one text new none none_text name name_hint description description_hint source
        by_administrator by_rs create saved deleted delete_title delete_requests delete_grants
        mode form json json_label unreadable add_right right remove_right reference every_action
        limits locations datatypes identifier identifier_hint one_a_line further
    }
    /// Right types.
    right_types: RightTypeTexts { text none none_text name actions meaning }
    /// Policies.
    policies: PolicyTexts {
        text none none_text unusable unusable_text version source tabs tab_live tab_draft tab_tests
        tab_replays tab_shadow
        tab_versions new
        choose_text sentences with_text choose edit remove removed_done added changed removed name
        name_hint cedar as_cedar edit_text unchecked no_problem place lay_out save saved restore
        restored to_list review one_change changes no_change no_change_text moved_on has_problems
        has_failures ready ready_untested rebase rebased discard discarded what_changes problems
        difference difference_of no_difference line_added line_removed impact impact_text
        impact_unknown no_impact action clients any_client whole_right groups publish
        publish_title publish_effect publish_grants publishing published propose propose_title
        propose_effect proposed comment comment_hint proposal proposal_text proposal_own
        proposal_old approve reject withdraw rejected number published_by published_at authors
        digest no_versions no_versions_text rolled_back_to as_then compare with_before with_live
        roll_back roll_back_title roll_back_effect roll_back_tests run new_test one_test no_tests
        no_tests_text not_tested counted passed failed expected_got other_demands delete_test
        delete_test_effect test_deleted test_text test_saved save_test test_json test_json_hint
        test_name_hint test_who no_class test_what test_actions_hint test_known test_person
        test_consent test_acr_hint test_expected fill_in
    }
    /// Replays and shadows: other policies asked what the live ones were asked.
    replay: ReplayTexts {
        title text subject draft version nothing_to_ask nothing_to_ask_text window from to day week
        month between dates_needed start none none_text started finished by state running done cancelled
        interrupted interrupted_text progress requests changed_rights cancel stopped results rights
        no_request live_grants one_live_grant see_them changes no_changes filters any_change any_grant
        live_only was would live missing requested with_draft
    }
    /// Shadows.
    shadow: ShadowTexts {
        text renew start started stop stopped runs unusable off off_text counts counts_last no_counts
        samples count
    }
    /// How the answers of other policies differ.
    changes: ChangeTexts {
        kind same newly_denied newly_allowed now_asks asks_less narrower wider other cannot_tell
    }
    /// Why a grant was decided so.
    explanation: ExplanationTexts {
        title decided inputs not_kept same_inputs other_inputs digest same not_same less not_again then now
        rule inputs_shown relationships relationships_text added removed later later_text
    }
    /// Requests to approve grants.
    approvals: ApprovalTexts {
        one text none none_text filters any_state this_grant asks subject wanted needed until group
        role progress refused grant created settled rights answers no_answers approved narrowed denied
        instead_of left cancel cancel_title cancel_confirm cancelling cancel_effect
        cancel_rest cancel_reason cancelled waits look mine your_answer answer_hint not_asked own_grant
        answered over administrator new as_before less agreed reason reason_hint approve refuse tick_first
        you_approved you_refused
    }
    /// Client classes.
    client_classes: ClientClassTexts {
        one text new none none_text software class_id class_id_hint description tokens for_seconds
        shown shown_text matched display_name homepage format opaque opaque_text jwt jwt_text
        jwt_encrypted jwt_encrypted_text macaroon macaroon_text biscuit biscuit_text zcap zcap_text
        lifetime lifetime_hint lifetime_number callbacks callbacks_hint operator operator_hint people statements hints
        hints_text trusted trusted_text create saved deleted delete_title delete_requests
        delete_grants
    }
    /// End users.
    users: UserTexts {
        one text none none_text filters filter name login since id factors password_only totp
        passkey enrolled used never_used no_codes one_code codes grants belongs audit new new_text
        create created saved login_hint email email_hint known claimed claimed_text verified
        verified_text known_about password make_link link link_text link_once link_until disabled
        disabled_text disable disable_title disabling disable_out disable_links disable_grants
        disabled_done enable enable_title enabling enable_in enabled_done
    }
    /// Resetting what a user signs in with.
    reset: ResetTexts {
        open title confirm doing factors password enrol sure done
    }
    /// Relationships.
    relationships: RelationshipTexts {
        text new none none_text filters filter_subject filter_object who relation what since
        actions name user group resource client client_class agent other filter_by add_title add
        added relation_hint resource_hint is_member is_in is_related remove removing removed
        remove_title remove_effect
    }
    /// Signing keys.
    signing_keys: SigningKeyTexts {
        text tokens tokens_text assertions assertions_text macaroons macaroons_text none kid next
        next_text active active_text retiring retiring_text made_at removed_at possible make made
        activate activating activated activate_title activate_signs activate_retires remove
        removing removed remove_title remove_next remove_retiring remove_stolen published
        published_text
    }
    /// Resource servers.
    resource_servers: ResourceServerTexts {
        one text none none_text name format any_format any_format_text encryption encryption_hint
        since audience tokens tokens_text saved sets no_sets macaroon_keys macaroon_keys_text
        hand_over handed_over
    }
    /// Keys known by reference.
    key_references: KeyReferenceTexts {
        text new none none_text name name_hint method method_hint kind since reference public
        public_text shared shared_text httpsig jwsd jws dpop mtls jwk jwk_hint jwk_missing no_jwk
        create saved once once_text kept deleted delete_title delete_proofs delete_tokens
    }
    /// Settings of the tenant.
    settings: SettingsTexts {
        text people approval approval_never approval_never_text approval_registered
        approval_registered_text approval_any approval_any_text enrolment enrolment_own
        enrolment_own_text enrolment_during enrolment_during_text clients app_uri app_uri_hint
        blocked blocked_hint registration registration_off registration_off_text registration_own
        registration_own_text registration_unclaimed registration_unclaimed_text depth depth_hint
        depth_number formats formats_text format_of outside outside_text saved publication
        publication_one publication_one_text publication_two publication_two_text partial
        partial_refuse partial_refuse_text partial_narrow partial_narrow_text zone zone_hint
        relations relations_hint
    }
    /// Outcomes of decisions.
    outcomes: OutcomeTexts {
        allow narrow ask approval step_up deny other
    }
    /// Reasons of decisions.
    why: WhyTexts {
        permitted consent approval step_up narrowed forbidden unmet no_permit policy_error
        permit_error unknown_type unknown_action other
    }
    /// Gaps of sentences.
    slots: SlotTexts {
        client_class right_type actions actions_hint every_action group group_hint relation
        relation_hint count count_hint number field field_hint acr acr_hint remember duration
        duration_hint since until time_hint range range_hint location location_hint why why_hint
        gap_class gap_type gap_actions gap_age gap_time gap_acr
    }
    /// Branding.
    branding: BrandingTexts {
        text identity name name_hint logo logo_alt logo_hint logo_saved logo_type logo_size
        no_logo upload remove_logo support support_hint colours primary primary_dark background
        background_dark radius no_colour pick saved preview preview_text preview_busy
        preview_theme preview_width desktop phone
    }
    /// The audit log.
    audit: AuditTexts {
        text none none_text filters filter_object any_action action actor object when open
        changes member before after show_object administrator user client resource_server system
    }
}

impl Texts {
    /// What a role is called.
    pub fn role(&self, role: Role) -> &'static str {
        match role {
            Role::PlatformOperator => self.roles.platform_operator,
            Role::Owner => self.roles.owner,
            Role::Administrator => self.roles.administrator,
            Role::PolicyAuthor => self.roles.policy_author,
            Role::Approver => self.roles.approver,
            Role::Support => self.roles.support,
            Role::Auditor => self.roles.auditor,
        }
    }
}

/// The texts of this page.
pub fn use_texts() -> &'static Texts {
    use_context().unwrap_or(&EN)
}
