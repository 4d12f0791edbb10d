//! The numbers of a report, column by column (domain.md, Daily report).

use serde::{Deserialize, Serialize};

macro_rules! columns {
    ($($(#[doc = $doc:literal])* $variant:ident $field:ident $label:literal),* $(,)?) => {
        /// A column that a unit fills in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Column { $($(#[doc = $doc])* $variant),* }

        /// What a unit did on one day, or up to one day. Counts; never negative in a report.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct Figures { $($(#[doc = $doc])* pub $field: i64),* }

        /// The same as a program sends them: a number that is left out, or null, is not told. It stays as an earlier version of the report
        /// has it; of the first report of a day it is what the system knows by itself, and refused (`reports.figures_missing`) where it
        /// knows nothing, or one level of activation is told and the other is not. A unit that did nothing sends 0.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
        #[schema(as = DailyReportsSentFigures)]
        #[serde(default, deny_unknown_fields)]
        pub(crate) struct SentFigures {
            $($(#[doc = $doc])* #[serde(skip_serializing_if = "Option::is_none")] $field: Option<i64>),*
        }

        impl SentFigures {
            /// One of them, where it is told.
            pub(crate) fn get(&self, column: Column) -> Option<i64> {
                match column { $(Column::$variant => self.$field),* }
            }
        }

        impl Column {
            /// All columns, in the order of forms and files.
            pub const ALL: [Self; columns!(@count $($field)*)] = [$(Self::$variant),*];

            /// Permanent code, as stored and in JSON.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => stringify!($field)),* }
            }

            /// Its heading in files.
            #[must_use]
            pub fn heading(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }

            /// Key of its words on pages.
            #[must_use]
            pub fn text_key(self) -> &'static str {
                match self { $(Self::$variant => concat!("reports-col-", stringify!($field))),* }
            }
        }

        impl Figures {
            /// One of them.
            #[must_use]
            pub fn get(&self, column: Column) -> i64 {
                match column { $(Column::$variant => self.$field),* }
            }

            /// Sets one of them.
            pub fn set(&mut self, column: Column, value: i64) {
                match column { $(Column::$variant => self.$field = value),* }
            }
        }
    };
    (@count $($field:ident)*) => { [$(stringify!($field)),*].len() };
}

columns! {
    /// Level 1 dossiers collected.
    Collected1 collected1 "Thu nhận mức 1",
    /// Level 2 dossiers collected.
    Collected2 collected2 "Thu nhận mức 2",
    /// Dossiers approved.
    Approved approved "Phê duyệt",
    /// Dossiers rejected.
    Rejected rejected "Không đạt",
    /// Level 1 accounts activated (`P-3.7`: only what the register confirms will count).
    Activated1 activated1 "Kích hoạt mức 1",
    /// Level 2 accounts activated.
    Activated2 activated2 "Kích hoạt mức 2",
    /// Citizens away from their residence (`P-4.3e`).
    Absent absent "Vắng mặt",
    /// Accounts created on the public-service portal.
    PortalAccounts portal_accounts "Tài khoản dịch vụ công",
    /// Outreach sessions held (`P-4.1`).
    Outreach outreach "Lượt tuyên truyền",
    /// Persons guided.
    Guided guided "Lượt hướng dẫn",
    /// Persons whom the unit met and persuaded.
    Mobilised mobilised "Lượt vận động",
}

impl Column {
    /// All columns in the order of pages: what the campaign is about first, then what only the unit knows, then dossiers.
    pub const SHOWN: [Self; 11] = [
        Self::Activated1,
        Self::Activated2,
        Self::Mobilised,
        Self::Guided,
        Self::Absent,
        Self::PortalAccounts,
        Self::Outreach,
        Self::Collected1,
        Self::Collected2,
        Self::Approved,
        Self::Rejected,
    ];
}

impl Figures {
    /// Accounts activated, both levels.
    #[must_use]
    pub fn activated(&self) -> i64 {
        self.activated1 + self.activated2
    }

    /// Nothing at all.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Adds, column by column.
    pub fn add(&mut self, other: &Self) {
        for c in Column::ALL {
            self.set(c, self.get(c) + other.get(c));
        }
    }

    /// What has to be added to `other` to get this.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self::of(|c| self.get(c) - other.get(c))
    }

    /// Made column by column.
    #[must_use]
    pub fn of(value: impl Fn(Column) -> i64) -> Self {
        let mut out = Self::default();
        for c in Column::ALL {
            out.set(c, value(c));
        }
        out
    }
}
