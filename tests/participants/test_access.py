"""Who opens which address of this floor, and of /compte/: one table, where each address has its row."""

import pytest
from django.db import transaction

from tests.access import answer, rows_of, signed_in
from tests.participants.world import World, addresses, short, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

# Who asks, in the order of the columns. The addresses name what belongs to the participant, of whose team the referent
# is; `other` has another territory of the same cycle, `elsewhere` another cycle of the same territory.
PEOPLE = [
    "public",
    "candidate",
    "participant",
    "referent",
    "other",
    "elsewhere",
    "trainer",
    "trainer2",
    "staff",
    "reader",
    "manager",
    "welcome",
]

# What each is answered: `in` is the way to the sign-in page, `302` any other. A row whose name ends with « ! » is a
# form sent empty; what stands after « @ » is the state of the participant's registration, accepted if nothing does.
TABLE = """
#                                     publi candi parti refer other elsew train trai2 staff reade manag welco
# Registering, and one's own space
registration_create                     200   302   302   302   302   200   200   200   200   200   200   200
registration_create!                    200   302   302   302   302   200   200   200   200   200   200   200
registration_confirm                    302   302   302   302   302   302   302   302   302   302   302   302
group_detail                             in   404   404   404   404   404   200   404   404   200   200   404
my_space                                 in   200   200   200   200   200   200   200   200   200   200   200
registration_update                      in   404   200   404   404   404   404   404   404   404   404   404
registration_update@refused              in   404   403   404   404   404   404   404   404   404   404   404
registration_update!                     in   404   200   404   404   404   404   404   404   404   404   404
registration_consents                    in   404   200   404   404   404   404   404   404   404   404   404
registration_consents!                   in   404   302   404   404   404   404   404   404   404   404   404
registration_withdraw                    in   404   200   404   404   404   404   404   404   404   404   404
registration_withdraw!                   in   404   302   404   404   404   404   404   404   404   404   404
registration_come_back                   in   405   405   405   405   405   405   405   405   405   405   405
registration_come_back!                  in   404   302   404   404   404   404   404   404   404   404   404
registration_come_back!@withdrawn        in   404   302   404   404   404   404   404   404   404   404   404
offer_answer                             in   404   200   404   404   404   404   404   404   404   404   404
offer_answer!                            in   404   200   404   404   404   404   404   404   404   404   404
offer_answer!@offered                    in   404   200   404   404   404   404   404   404   404   404   404
team_detail                              in   404   200   404   404   404   404   404   404   404   404   404
team_detail@received                     in   404   404   404   404   404   404   404   404   404   404   404
invitation_create                        in   404   403   404   404   404   404   404   404   404   404   404
invitation_create!                       in   404   403   404   404   404   404   404   404   404   404   404
invitation_create!@referent              in   404   200   404   404   404   404   404   404   404   404   404
replacement_create                       in   404   200   404   404   404   404   404   404   404   404   404
replacement_create!                      in   404   200   404   404   404   404   404   404   404   404   404
invitation_revoke                        in   405   405   405   405   405   405   405   405   405   405   405
invitation_revoke!                       in   404   404   302   404   404   404   404   404   404   404   404
change_request_take_back                 in   405   405   405   405   405   405   405   405   405   405   405
change_request_take_back!                in   404   302   404   404   404   404   404   404   404   404   404
material_open                            in   404   200   200   200   404   200   404   404   200   200   404
material_open@received                   in   404   404   200   200   404   200   404   404   200   200   404
calendar_feed_renew                      in   405   405   405   405   405   405   405   405   405   405   405
calendar_feed_renew!                     in   302   302   302   302   302   302   302   302   302   302   302
calendar_feed                           200   200   200   200   200   200   200   200   200   200   200   200
my_data                                  in   200   200   200   200   200   200   200   200   200   200   200
my_data_export                           in   200   200   200   200   200   200   200   200   200   200   200
my_data_erase                            in   200   200   200   200   200   200   200   200   200   200   200
my_data_erase!                           in   200   200   200   200   200   200   200   200   200   200   200
# /compte/: an account has its own pages only; passwords and second factors are staff's
account_login                           200   302   302   302   302   302   302   302   302   302   302   302
account_home                             in   200   200   200   200   200   200   200   200   200   200   200
account_request_login_code              200   302   302   302   302   302   302   302   302   302   302   302
account_confirm_login_code              302   302   302   302   302   302   302   302   302   302   302   302
mfa_authenticate                        302   302   302   302   302   302   302   302   302   302   302   302
account_logout                          302   200   200   200   200   200   200   200   200   200   200   200
account_logout!                         302   302   302   302   302   302   302   302   302   302   302   302
account_inactive                        200   200   200   200   200   200   200   200   200   200   200   200
account_signup                          200   302   302   302   302   302   302   302   302   302   302   302
account_email                            in   200   200   200   200   200   200   200   200   200   200   200
account_email!                           in   302   302   302   302   302   302   302   302   302   302   302
account_email_verification_sent         302   302   302   302   302   302   302   302   302   302   302   302
usersessions_list                        in   200   200   200   200   200   200   200   200   200   200   200
usersessions_list!                       in   302   302   302   302   302   302   302   302   302   302   302
usersession_end                          in   405   405   405   405   405   405   405   405   405   405   405
usersession_end!                         in   404   302   404   404   404   404   404   404   404   404   404
account_reauthenticate                   in   200   200   200   200   200   200   200   200   200   200   200
account_change_password                  in   403   403   403   403   403   403   403   200   200   200   200
account_set_password                     in   403   403   403   403   403   403   403   302   302   302   302
account_reset_password                  200   200   200   200   200   200   200   200   200   200   200   200
account_confirm_password_reset_code     302   302   302   302   302   302   302   302   302   302   302   302
account_complete_password_reset         302   302   302   302   302   302   302   302   302   302   302   302
account_password_reset_completed        200   200   200   200   200   200   200   200   200   200   200   200
mfa_index                                in   403   403   403   403   403   403   403   200   200   200   200
mfa_reauthenticate                       in   403   403   403   403   403   403   403   302   302   302   302
mfa_activate_totp                        in   403   403   403   403   403   403   403   302   302   302   302
mfa_deactivate_totp                      in   403   403   403   403   403   403   403   404   404   404   404
mfa_view_recovery_codes                  in   403   403   403   403   403   403   403   404   404   404   404
mfa_view_recovery_codes!                 in   403   403   403   403   403   403   403   405   405   405   405
mfa_generate_recovery_codes              in   403   403   403   403   403   403   403   302   302   302   302
mfa_download_recovery_codes              in   403   403   403   403   403   403   403   404   404   404   404
mfa_list_webauthn                        in   403   403   403   403   403   403   403   200   200   200   200
mfa_add_webauthn                         in   403   403   403   403   403   403   403   302   302   302   302
mfa_reauthenticate_webauthn              in   403   403   403   403   403   403   403   302   302   302   302
mfa_edit_webauthn                        in   403   403   403   403   403   403   403   302   302   302   302
mfa_remove_webauthn                      in   403   403   403   403   403   403   403   302   302   302   302
# /admin/
admin:accessneed_changelist              in    in    in    in    in    in    in    in   403   403   403   200
admin:accessneed_add                     in    in    in    in    in    in    in    in   403   403   403   403
admin:accessneed_history                 in    in    in    in    in    in    in    in   403   403   403   200
admin:accessneed_delete                  in    in    in    in    in    in    in    in   403   403   403   403
admin:accessneed_change                  in    in    in    in    in    in    in    in   403   403   403   200
admin:accessneed_change!                 in    in    in    in    in    in    in    in   403   403   403   403
admin:user_changelist                    in    in    in    in    in    in    in    in   403   403   403   403
admin:user_add                           in    in    in    in    in    in    in    in   403   403   403   403
admin:user_history                       in    in    in    in    in    in    in    in   403   403   403   403
admin:user_delete                        in    in    in    in    in    in    in    in   403   403   403   403
admin:user_change                        in    in    in    in    in    in    in    in   403   403   403   403
admin:user_erase                         in    in    in    in    in    in    in    in   403   403   403   403
admin:user_erase!                        in    in    in    in    in    in    in    in   403   403   403   403
admin:importbatch_model                  in    in    in    in    in    in    in    in   403   403   200   403
admin:importbatch_changelist             in    in    in    in    in    in    in    in   403   200   200   403
admin:importbatch_add                    in    in    in    in    in    in    in    in   403   403   200   403
admin:importbatch_history                in    in    in    in    in    in    in    in   403   200   200   403
admin:importbatch_delete                 in    in    in    in    in    in    in    in   403   403   403   403
admin:importbatch_change                 in    in    in    in    in    in    in    in   403   302   302   403
admin:importbatch_change!                in    in    in    in    in    in    in    in   403   403   302   403
admin:changerequest_changelist           in    in    in    in    in    in    in    in   403   200   200   403
admin:changerequest_add                  in    in    in    in    in    in    in    in   403   403   403   403
admin:changerequest_history              in    in    in    in    in    in    in    in   403   200   200   403
admin:changerequest_delete               in    in    in    in    in    in    in    in   403   403   403   403
admin:changerequest_change               in    in    in    in    in    in    in    in   403   200   200   403
admin:changerequest_change!              in    in    in    in    in    in    in    in   403   403   200   403
admin:mailing_review                     in    in    in    in    in    in    in    in   403   403   200   403
admin:mailing_review!                    in    in    in    in    in    in    in    in   403   403   302   403
admin:mailing_about                      in    in    in    in    in    in    in    in   405   405   405   405
admin:mailing_about!                     in    in    in    in    in    in    in    in   403   403   302   403
admin:mailing_changelist                 in    in    in    in    in    in    in    in   403   200   200   403
admin:mailing_add                        in    in    in    in    in    in    in    in   403   403   200   403
admin:mailing_history                    in    in    in    in    in    in    in    in   403   200   200   403
admin:mailing_delete                     in    in    in    in    in    in    in    in   403   403   200   403
admin:mailing_change                     in    in    in    in    in    in    in    in   403   200   200   403
admin:mailing_change!                    in    in    in    in    in    in    in    in   403   403   200   403
admin:messagetemplate_changelist         in    in    in    in    in    in    in    in   403   200   200   403
admin:messagetemplate_add                in    in    in    in    in    in    in    in   403   403   403   403
admin:messagetemplate_history            in    in    in    in    in    in    in    in   403   200   200   403
admin:messagetemplate_delete             in    in    in    in    in    in    in    in   403   403   403   403
admin:messagetemplate_change             in    in    in    in    in    in    in    in   403   200   200   403
admin:messagetemplate_change!            in    in    in    in    in    in    in    in   403   403   200   403
admin:message_requeue                    in    in    in    in    in    in    in    in   405   405   405   405
admin:message_requeue!                   in    in    in    in    in    in    in    in   403   403   302   403
admin:message_changelist                 in    in    in    in    in    in    in    in   403   200   200   403
admin:message_add                        in    in    in    in    in    in    in    in   403   403   403   403
admin:message_history                    in    in    in    in    in    in    in    in   403   200   200   403
admin:message_delete                     in    in    in    in    in    in    in    in   403   403   403   403
admin:message_change                     in    in    in    in    in    in    in    in   403   200   200   403
admin:message_change!                    in    in    in    in    in    in    in    in   403   403   403   403
admin:registrationpolicy_cycle           in    in    in    in    in    in    in    in   302   302   302   302
admin:registrationpolicy_changelist      in    in    in    in    in    in    in    in   403   200   200   403
admin:registrationpolicy_add             in    in    in    in    in    in    in    in   403   403   200   403
admin:registrationpolicy_history         in    in    in    in    in    in    in    in   403   200   200   403
admin:registrationpolicy_delete          in    in    in    in    in    in    in    in   403   403   403   403
admin:registrationpolicy_change          in    in    in    in    in    in    in    in   403   200   200   403
admin:registrationpolicy_change!         in    in    in    in    in    in    in    in   403   403   200   403
admin:intercommunality_changelist        in    in    in    in    in    in    in    in   403   200   200   403
admin:intercommunality_add               in    in    in    in    in    in    in    in   403   403   200   403
admin:intercommunality_history           in    in    in    in    in    in    in    in   403   200   200   403
admin:intercommunality_delete            in    in    in    in    in    in    in    in   403   403   403   403
admin:intercommunality_change            in    in    in    in    in    in    in    in   403   200   200   403
admin:intercommunality_change!           in    in    in    in    in    in    in    in   403   403   200   403
admin:organisation_merge                 in    in    in    in    in    in    in    in   403   403   200   403
admin:organisation_changelist            in    in    in    in    in    in    in    in   403   200   200   403
admin:organisation_add                   in    in    in    in    in    in    in    in   403   403   200   403
admin:organisation_history               in    in    in    in    in    in    in    in   403   200   200   403
admin:organisation_delete                in    in    in    in    in    in    in    in   403   302   302   403
admin:organisation_change                in    in    in    in    in    in    in    in   403   200   200   403
admin:organisation_change!               in    in    in    in    in    in    in    in   403   403   200   403
admin:registration_act                   in    in    in    in    in    in    in    in   405   405   405   405
admin:registration_act!                  in    in    in    in    in    in    in    in   403   403   302   403
admin:registration_export                in    in    in    in    in    in    in    in   403   200   200   403
admin:registration_referent              in    in    in    in    in    in    in    in   405   405   405   405
admin:registration_referent!             in    in    in    in    in    in    in    in   403   403   302   403
admin:registration_balance               in    in    in    in    in    in    in    in   403   200   200   403
admin:registration_changelist            in    in    in    in    in    in    in    in   403   200   200   403
admin:registration_changelist!           in    in    in    in    in    in    in    in   403   403   200   403
admin:registration_add                   in    in    in    in    in    in    in    in   403   403   200   403
admin:registration_history               in    in    in    in    in    in    in    in   302   200   200   302
admin:registration_delete                in    in    in    in    in    in    in    in   403   403   403   403
admin:registration_change                in    in    in    in    in    in    in    in   403   200   200   403
admin:registration_change!               in    in    in    in    in    in    in    in   403   403   200   403
admin:traineraccess_changelist           in    in    in    in    in    in    in    in   403   200   200   403
admin:traineraccess_add                  in    in    in    in    in    in    in    in   403   403   200   403
admin:traineraccess_history              in    in    in    in    in    in    in    in   403   200   200   403
admin:traineraccess_delete               in    in    in    in    in    in    in    in   403   403   200   403
admin:traineraccess_change               in    in    in    in    in    in    in    in   403   200   200   403
admin:traineraccess_change!              in    in    in    in    in    in    in    in   403   403   403   403
admin:teaminvitation_changelist          in    in    in    in    in    in    in    in   403   200   200   403
admin:teaminvitation_add                 in    in    in    in    in    in    in    in   403   403   403   403
admin:teaminvitation_history             in    in    in    in    in    in    in    in   403   200   200   403
admin:teaminvitation_delete              in    in    in    in    in    in    in    in   403   403   403   403
admin:teaminvitation_change              in    in    in    in    in    in    in    in   403   200   200   403
admin:teaminvitation_change!             in    in    in    in    in    in    in    in   403   403   403   403
"""


def rows():
    """The rows of the table: name → answers."""
    return rows_of(TABLE)


@pytest.fixture
def world(settings, tmp_path):
    """The world, with its own files."""
    settings.MEDIA_ROOT = tmp_path
    return World()


def answers_of(clients, row, world):
    """What each person is answered; nothing that one does is left to the next."""
    address, _, state = row.partition("@")
    with transaction.atomic():
        if state:
            world.put_registration(state)
        url = url_of(address.rstrip("!"), world)
        answers = [answer(client, url, is_form=address.endswith("!")) for client in clients]
        transaction.set_rollback(True)
    return answers


# The tests ------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_each_address_opens_to_whom_it_should(world):
    clients = [signed_in(world.people[name]) for name in PEOPLE]
    found = {row: answers_of(clients, row, world) for row in rows()}
    assert {row: dict(zip(PEOPLE, answers, strict=True)) for row, answers in found.items()} == {
        row: dict(zip(PEOPLE, answers, strict=True)) for row, answers in rows().items()
    }


def test_each_address_has_its_row():
    named = {row.partition("@")[0].rstrip("!") for row in rows()}
    assert {short(name) for name in addresses()} == named
