"""Labels of pledges in Chinese."""

from app.civic.pledges.models import Consent, SignatureState
from app.core.console.blueprint import Labels

LABELS: Labels = {
    Consent: {
        Consent.PHONE: "手机上本人签",
        Consent.WRITTEN: "纸上本人签字",
        Consent.FINGERPRINT: "纸上本人按手印",
        Consent.WITNESSED: "口头同意，两人见证",
    },
    SignatureState: {
        SignatureState.LIVE: "有效",
        SignatureState.RENEWED: "已续签",
        SignatureState.WITHDRAWN: "已撤回",
        SignatureState.ENDED: "已到期",
    },
}
