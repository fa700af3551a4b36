"""What `reasoner log` says, English and French; of each finding what was found and why it matters, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "colon": ": ",
        "recorded": "recorded as number {0}",
        "head": "head: {0}:{1}",
        "keep": "Keep the head elsewhere: `reasoner log verify --head` shows with it that nothing was cut off later.",
        "aside": "a write had been cut short; what it left ({0}) was moved aside, and no record was lost",
        "private": "signing key, for you alone: {0}",
        "public": "public key, for whoever verifies: {0}",
        "secret": "secret of the pseudonyms, for you alone: {0}",
        "erased": "erased: {0}",
        "shared": "kept, for it is another patient's too: {0}",
        "nothing_erased": "nothing was left to erase",
        "fine": "intact: {0} records, certificates: {1} kept, {2} erased",
        "unfinished": "no record was altered, but something is missing or unfinished: {0} records",
        "altered": "ALTERED: this log is not as it was written: {0} records read",
        "no_anchor": "Not compared with a head kept elsewhere: an earlier state of log and head would look the same.",
        "verifying": "verifying the log",
        "line": "line {0}",
        "whole": "log",
        "more": "and {0} more",
        "fix": "to do: {0}",
        "unread": "{0} lines are no records; `reasoner log verify` says more",
        "torn_end": "the last line is incomplete, and is not shown",
        "patient": "patient {0}",
        "actions": "proposed: {0}",
        "none": "none",
        "override": "instead of {0}: {1}; reason: {2} ({3})",
        "genesis": "beginning",
        "answer": "answer",
        "override_kind": "override",
        "erasure": "erasure",
        "certificate": "certificate {0}",
        "reason": "reason: {0}",
    },
    "fr": {
        "colon": " : ",
        "recorded": "enregistré sous le numéro {0}",
        "head": "tête : {0}:{1}",
        "keep": "Conservez la tête ailleurs : avec elle, `reasoner log verify --head` montre que rien n’a été coupé depuis.",
        "aside": "une écriture avait été interrompue ; son reste ({0}) a été mis de côté, aucun enregistrement n’est perdu",
        "private": "clé de signature, pour vous seul : {0}",
        "public": "clé publique, pour qui vérifie : {0}",
        "secret": "secret des pseudonymes, pour vous seul : {0}",
        "erased": "effacé : {0}",
        "shared": "conservé, car c’est aussi celui d’un autre patient : {0}",
        "nothing_erased": "il ne restait rien à effacer",
        "fine": "intact ; enregistrements : {0}, certificats conservés : {1}, effacés : {2}",
        "unfinished": "aucun enregistrement n’a été altéré, mais quelque chose manque ou est inachevé ; enregistrements : {0}",
        "altered": "ALTÉRÉ : ce journal n’est pas tel qu’il a été écrit ; enregistrements lus : {0}",
        "no_anchor": "Sans tête conservée ailleurs, un état antérieur du journal et de sa tête aurait le même aspect.",
        "verifying": "vérification du journal",
        "line": "ligne {0}",
        "whole": "journal",
        "more": "et {0} autres",
        "fix": "à faire : {0}",
        "unread": "lignes qui ne sont pas des enregistrements : {0} ; voir `reasoner log verify`",
        "torn_end": "la dernière ligne est incomplète et n’est pas montrée",
        "patient": "patient {0}",
        "actions": "proposé : {0}",
        "none": "rien",
        "override": "au lieu de {0} : {1} ; motif : {2} ({3})",
        "genesis": "début",
        "answer": "réponse",
        "override_kind": "décision contraire",
        "erasure": "effacement",
        "certificate": "certificat {0}",
        "reason": "motif : {0}",
    },
}

_RESTORE = "restore log and head from a copy, and find out who could write there"
_RESTAURER = "restaurez le journal et sa tête d’après une copie, et cherchez qui pouvait y écrire"

FINDINGS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "giant": ("longer than any record: it was not written by this program ({0})", _RESTORE),
        "not_canonical": ("no record in the one spelling that is allowed, so it was altered ({0})", _RESTORE),
        "fields": ("no record: {0}; it was altered or added", _RESTORE),
        "no_genesis": ("the log does not begin with its first record, which gives it its id", _RESTORE),
        "second_genesis": ("a second beginning, as if another log had been put here", _RESTORE),
        "other_log": ("a record of another log was put here", _RESTORE),
        "other_key": (
            "signed with another key than the one given",
            "give the public key of this log; if it is, {restore}",
        ),
        "sequence": (
            "the number of the record is not the one that follows ({0}): records were removed, repeated or put in another order",
            _RESTORE,
        ),
        "previous": (
            "does not follow the line before: that line was altered, or lines were removed or added",
            _RESTORE,
        ),
        "signature": ("the signature is wrong: the record was altered, or written without the key", _RESTORE),
        "head_missing": ("the signed head beside the log is missing, so the end may have been cut off", _RESTORE),
        "head_altered": ("the head beside the log was not signed with this key, or was altered", _RESTORE),
        "head_other_log": ("the head beside the log is of another log", _RESTORE),
        "head_differs": ("the head names another last record than the log has", _RESTORE),
        "head_old": ("the head is older than a kill can leave it ({0})", _RESTORE),
        "cut_short": ("the end was cut off; records left: {0}", _RESTORE),
        "anchor_missing": (
            "no record has the head that was kept elsewhere ({0}): the log was cut off or replaced",
            _RESTORE,
        ),
        "too_short": ("there are fewer records than there were ({0})", _RESTORE),
        "certificate_altered": (
            "the kept certificate is not the one that was recorded",
            "restore the certificate from a copy",
        ),
        "certificate_unreadable": ("the kept certificate cannot be read", "make its file readable"),
        "certificate_missing": (
            "the certificate is neither kept nor recorded as erased",
            "restore it from a copy, or record that it is gone with `reasoner log erase`",
        ),
        "erasure_unfinished": (
            "the certificate is recorded as erased, and is still there",
            "give `reasoner log erase` again",
        ),
        "torn": (
            "a last line without its end ({0} bytes), which a write that was cut short leaves; it never was a record",
            "nothing: the next append moves it aside",
        ),
        "head_behind": (
            "the head is one record behind, as a kill between the two leaves it",
            "nothing: the next append sets it right",
        ),
        "not_begun": ("the log has no record yet", "nothing: the next append begins it"),
        "certificate_unnamed": (
            "{0} files among the certificates are named by no record, as a kill can leave them",
            "remove those that no record names, if no append is running",
        ),
    },
    "fr": {
        "giant": ("plus longue que tout enregistrement : ce programme ne l’a pas écrite ({0})", _RESTAURER),
        "not_canonical": ("pas un enregistrement dans la seule écriture admise : altération ({0})", _RESTAURER),
        "fields": ("pas un enregistrement (motif en anglais : {0}) : altération ou ajout", _RESTAURER),
        "no_genesis": (
            "le journal ne commence pas par son premier enregistrement, qui lui donne son identifiant",
            _RESTAURER,
        ),
        "second_genesis": ("un second début, comme si un autre journal avait été mis ici", _RESTAURER),
        "other_log": ("un enregistrement d’un autre journal a été mis ici", _RESTAURER),
        "other_key": (
            "signé avec une autre clé que celle donnée",
            "donnez la clé publique de ce journal ; si c’est elle, {restore}",
        ),
        "sequence": (
            "le numéro n’est pas celui attendu ({0}) : des enregistrements ont été retirés, répétés ou déplacés",
            _RESTAURER,
        ),
        "previous": (
            "ne suit pas la ligne précédente : elle a été altérée, ou des lignes ont été retirées ou ajoutées",
            _RESTAURER,
        ),
        "signature": ("signature fausse : enregistrement altéré, ou écrit sans la clé", _RESTAURER),
        "head_missing": ("la tête signée du journal manque : la fin a pu être coupée", _RESTAURER),
        "head_altered": ("la tête du journal n’a pas été signée avec cette clé, ou a été altérée", _RESTAURER),
        "head_other_log": ("la tête est celle d’un autre journal", _RESTAURER),
        "head_differs": ("la tête nomme un autre dernier enregistrement que celui du journal", _RESTAURER),
        "head_old": ("la tête est plus ancienne qu’une interruption ne peut la laisser ({0})", _RESTAURER),
        "cut_short": ("la fin a été coupée ; enregistrements restants : {0}", _RESTAURER),
        "anchor_missing": (
            "aucun enregistrement n’a la tête conservée ailleurs ({0}) : journal coupé ou remplacé",
            _RESTAURER,
        ),
        "too_short": ("moins d’enregistrements qu’il n’y en avait ({0})", _RESTAURER),
        "certificate_altered": (
            "le certificat conservé n’est pas celui qui a été enregistré",
            "restaurez le certificat d’après une copie",
        ),
        "certificate_unreadable": ("le certificat conservé ne peut pas être lu", "rendez son fichier lisible"),
        "certificate_missing": (
            "le certificat n’est ni conservé ni enregistré comme effacé",
            "restaurez-le d’après une copie, ou enregistrez sa perte avec `reasoner log erase`",
        ),
        "erasure_unfinished": (
            "le certificat est enregistré comme effacé, mais il est encore là",
            "redonnez `reasoner log erase`",
        ),
        "torn": (
            "dernière ligne sans fin (octets : {0}), reste d’une écriture interrompue ; ce n’a jamais été un enregistrement",
            "rien : le prochain ajout la met de côté",
        ),
        "head_behind": (
            "la tête a un enregistrement de retard, comme après une interruption entre les deux",
            "rien : le prochain ajout y remédie",
        ),
        "not_begun": ("le journal n’a encore aucun enregistrement", "rien : le prochain ajout le commence"),
        "certificate_unnamed": (
            "fichiers parmi les certificats qu’aucun enregistrement ne nomme, comme après une interruption : {0}",
            "retirez-les si aucun ajout n’est en cours",
        ),
    },
}


def told(code: str, detail: str, language: str) -> tuple[str, str]:
    """What a finding is and what to do about it, in words."""
    what, fix = FINDINGS[language][code]
    return what.format(detail), fix.format(restore=_RESTORE if language == "en" else _RESTAURER)
