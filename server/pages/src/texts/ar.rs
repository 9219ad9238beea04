//! Arabic.

use super::{Consent, Failure, Finished, Right, Shell, SignIn, Texts, around, notice};
use crate::span::Unit;

pub(super) const TEXTS: Texts = Texts {
    shell: Shell {
        skip: "انتقل إلى المحتوى",
        help: "مساعدة",
        undo_page: around("يمكنك التراجع عن ذلك في أي وقت من صفحة ", "."),
        undo_link: "ما سمحت به",
        undo_ask: around("للتراجع عن ذلك لاحقًا، تواصل مع ", "."),
    },
    sign_in: SignIn {
        title: around("تسجيل الدخول إلى ", ""),
        to_continue: around("للمتابعة إلى ", ""),
        login: "اسم الدخول",
        password: "كلمة المرور",
        submit: "تسجيل الدخول",
        problem: "يرجى التحقق مما يلي",
        login_missing: "أدخل اسم الدخول.",
        password_missing: "أدخل كلمة المرور.",
        refused: "اسم الدخول أو كلمة المرور غير صحيح. يرجى المحاولة مرة أخرى.",
        next: "تسجيل الدخول لا يسمح بأي شيء بعد. ستعرض الصفحة التالية ما هو مطلوب.",
    },
    consent: Consent {
        title: around("هل تسمح لـ ", " باستخدام حسابك؟"),
        verified: around("تحققت منه ", ""),
        registered: "مسجَّل",
        self_declared: "معلومات غير متحقق منها",
        first_seen: "يظهر لأول مرة",
        self_declared_notice: around(
            "اختار هذا التطبيق اسمه بنفسه، ولم تتحقق منه ",
            ". تابع فقط إذا كنت أنت من بدأ هذا الطلب.",
        ),
        first_seen_notice: around(
            "يطلب هذا التطبيق الإذن لأول مرة، وقد اختار اسمه بنفسه، ولم تتحقق منه ",
            ". تابع فقط إذا كنت أنت من بدأ هذا الطلب.",
        ),
        imitates: "يخلط هذا الاسم حروفًا من أبجديات مختلفة، وقد يكون تقليدًا لاسم آخر.",
        host: "الموقع",
        callback: "العودة إلى",
        no_callback: "لا مكان، هذه الصفحة هي الأخيرة",
        key: "المفتاح",
        agent: around("", " يتصرف نيابة عنك"),
        operator: around("تشغيل: ", ""),
        you: "سجّلت الدخول باسم",
        not_you: "لست أنت؟",
        what: "ما المطلوب",
        what_hint: "حدّد ما تريد السماح به.",
        what_all: "يحتاج التطبيق إلى كل ما يلي.",
        required: "ضروري",
        optional: "اختياري",
        new: "جديد",
        already: "مسموح به من قبل",
        risk_low: "خطر منخفض",
        risk_medium: "خطر متوسط",
        risk_high: "خطر مرتفع",
        risk_critical: "خطر حرج",
        details: "تفاصيل تقنية",
        how_long: "المدة",
        once: "مرة واحدة. بعد ذلك على التطبيق أن يطلب الإذن من جديد.",
        lasts: around("المدة: ", ". بعد ذلك على التطبيق أن يطلب الإذن من جديد."),
        until_undone: "إلى أن تتراجع عن ذلك.",
        token: around("حتى ذلك الحين يُجدَّد الوصول دوريًا، ومدة كل مرة: ", "."),
        why: "لماذا نسألك",
        why_default: around("تترك ", " هذا القرار لك."),
        removed: around("ما لا تتيحه ", ""),
        allow: "السماح بالمحدد",
        deny: "رفض",
        nothing_ticked: "إذا لم تحدّد شيئًا فلن يُسمح بأي شيء.",
    },
    finished: Finished {
        allowed: around("يمكن الآن لـ ", " استخدام حسابك"),
        denied: around("رفضت طلب ", ""),
        list: "سمحت بما يلي",
        denied_text: "لم يحصل التطبيق على شيء، وسيُبلَّغ بأنك رفضت.",
        close: "يمكنك إغلاق هذه الصفحة والعودة إلى التطبيق.",
        reference: "المرجع",
    },
    failure: Failure {
        expired: notice(
            "انتهت مهلة هذا الطلب",
            "بقي الطلب مفتوحًا مدة طويلة فأُغلق. لم يُسمح بأي شيء.",
            "عد إلى التطبيق وابدأ من جديد.",
        ),
        already_used: notice(
            "تم الرد على هذا الطلب",
            "حدث ذلك من قبل، ربما في علامة تبويب أخرى. لم يتغير شيء الآن.",
            "يمكنك إغلاق هذه الصفحة. لاتخاذ قرار جديد، ابدأ مرة أخرى من التطبيق.",
        ),
        unknown: notice(
            "لا يوجد طلب كهذا",
            "ربما يكون العنوان ناقصًا، أو أن الطلب لم يعد موجودًا.",
            "عد إلى التطبيق وابدأ من جديد.",
        ),
        too_many: notice(
            "محاولات كثيرة جدًا",
            "لحماية حسابك، تتوقف هذه الصفحة لفترة قصيرة.",
            "يرجى المحاولة لاحقًا.",
        ),
        retry: around("يرجى الانتظار قبل المحاولة التالية: ", "."),
        unavailable: notice(
            "لا يعمل هذا الآن",
            "الخدمة غير متاحة مؤقتًا. لم يُفقد شيء ولم يُسمح بأي شيء.",
            "انتظر قليلًا ثم أعد تحميل هذه الصفحة.",
        ),
        stale_form: notice(
            "كانت هذه الصفحة قديمة",
            "جاءت إجابتك من صفحة أقدم أو من جلسة أخرى، فلم تُستخدم. لم يُسمح بأي شيء.",
            "ارجع وأعد تحميل الصفحة ثم أجب مرة أخرى.",
        ),
        reference: "المرجع",
    },
    right: Right {
        uses: around("استخدام ", ""),
        actions: "من أجل",
        locations: "المكان",
        datatypes: "البيانات",
        identifier: "العنصر",
        privileges: "الامتيازات",
        nothing: "لا شيء",
    },
    span,
    and: " و",
    comma: "، ",
    unnamed: "تطبيق بلا اسم",
    yes: "نعم",
    no: "لا",
};

/// One, two, three to ten, and the rest each take another form; hundreds
/// follow their last two digits.
fn span(number: u64, unit: Unit) -> String {
    let (one, two, few, many, hundred) = match unit {
        Unit::Second => ("ثانية واحدة", "ثانيتان", "ثوانٍ", "ثانية", "ثانية"),
        Unit::Minute => ("دقيقة واحدة", "دقيقتان", "دقائق", "دقيقة", "دقيقة"),
        Unit::Hour => ("ساعة واحدة", "ساعتان", "ساعات", "ساعة", "ساعة"),
        Unit::Day => ("يوم واحد", "يومان", "أيام", "يومًا", "يوم"),
    };
    match (number, number % 100) {
        (1, _) => one.to_owned(),
        (2, _) => two.to_owned(),
        (_, 3..=10) => format!("{number} {few}"),
        (_, 11..=99) => format!("{number} {many}"),
        _ => format!("{number} {hundred}"),
    }
}
