//! One account for each role, in a real place of the sample city.

use super::diary::DemoUser;
use crate::{house, trouble::Trouble};
use rand::RngExt as _;
use vedich_accounts::{Actor, Grant, NewUser, Role, Via, place_name};
use vedich_kernel::{Lang, LocalityId, TeamId, UnitId};
use vedich_server::{ServerProblem, Services};
use vedich_territory::{LocalityKind, Tree, UnitKind};

/// The chairman of the whole city, who decides on proposals.
const CHAIRMAN: &str = "chutich";
/// Looks at the people whom another inspector must not see.
const SECOND_INSPECTOR: &str = "kiemtra2";

/// Sign-in name, name on pages, role, and what there is to look at under it.
const PEOPLE: [(&str, &str, Role, &str); 15] = [
    ("quantri", "Quản trị dùng thử", Role::Admin, "tài khoản, cài đặt, nhật ký; không thấy công dân"),
    ("thuongtruc", "Trực cơ quan thường trực", Role::StandingOffice, "mọi trang của cả chiến dịch"),
    ("conganphuong", "Cán bộ công an phường", Role::WardPolice, "công dân, danh sách giao, điểm thu nhận của phường"),
    ("lanhdao", "Lãnh đạo phường", Role::CommitteeLeader, "tiến độ, đối sánh, báo cáo của phường"),
    (CHAIRMAN, "Chủ tịch Ủy ban nhân dân thành phố", Role::CommitteeLeader, "tổng quan thành phố, quyết định các đề xuất"),
    ("thutruong", "Thủ trưởng đơn vị", Role::UnitHead, "báo cáo, danh sách cán bộ, nhiệm vụ của đơn vị"),
    ("totruong", "Tổ trưởng tổ công nghệ số", Role::TeamLeader, "danh sách giao và thành viên của tổ"),
    ("thanhvien", "Thành viên tổ công nghệ số", Role::FieldMember, "việc hôm nay của tổ"),
    ("kiemtra", "Cán bộ kiểm tra", Role::Inspector, "đợt kiểm tra, đối sánh, tuân thủ"),
    (SECOND_INSPECTOR, "Cán bộ kiểm tra thứ hai", Role::Inspector, "phần kiểm tra mà người thứ nhất không được xem"),
    ("noivu", "Cán bộ phòng Nội vụ", Role::HomeAffairs, "tuân thủ của cán bộ, xếp hạng, khen thưởng"),
    ("taichinh", "Cán bộ phòng Tài chính", Role::Finance, "kinh phí và đề xuất kinh phí"),
    ("tuyengiao", "Cán bộ Ban Tuyên giáo", Role::Propaganda, "nhật ký tuyên truyền"),
    ("vanphong", "Chuyên viên Văn phòng", Role::CommitteeOffice, "báo cáo ngày, văn bản, thẩm tra"),
    ("nguoixem", "Người xem", Role::Viewer, "số liệu tổng hợp, bảng lớn"),
];

struct Places {
    city: LocalityId,
    commune: LocalityId,
    unit: UnitId,
    team: TeamId,
}

/// Makes them, all with one password made up now. They exist on this machine only.
pub async fn create(services: &Services) -> Result<Vec<DemoUser>, Trouble> {
    use vedich_accounts::PlaceSource as _;
    let tree = services.register.tree().await?;
    let places = choose(&tree, services.register.campaign().await?.root)?;
    let names = services.territory.places().await.map_err(ServerProblem::from)?;
    let password = make_password();
    let mut users = Vec::new();
    for (name, full_name, role, sees) in PEOPLE {
        let whole = Grant { role, locality: Some(places.city), unit: None, team: None };
        let grant = if name == CHAIRMAN { whole } else { grant(role, &places) };
        let what = format!("{} · {}: {sees}", role.name(Lang::Vi), place_name(&*names, &grant, Lang::Vi));
        let (name, full_name) = (name.to_owned(), full_name.to_owned());
        let new = NewUser { name: name.clone(), full_name, password: Some(password.clone()), grants: vec![grant] };
        services.accounts.create_user(&house::actor(), new).await?;
        users.push(DemoUser { name, password: password.clone(), what });
    }
    Ok(users)
}

fn grant(role: Role, places: &Places) -> Grant {
    let none = Grant { role, locality: None, unit: None, team: None };
    match role {
        Role::WardPolice | Role::CommitteeLeader => Grant { locality: Some(places.commune), ..none },
        Role::UnitHead => Grant { unit: Some(places.unit), ..none },
        Role::TeamLeader | Role::FieldMember => Grant { team: Some(places.team), ..none },
        _ => none,
    }
}

/// The first commune, a union of it, and a team of one of its quarters.
fn choose(tree: &Tree, city: LocalityId) -> Result<Places, Trouble> {
    let missing = || Trouble::internal("cli.demo", &"the sample city has no commune, unit or team");
    let commune = tree.localities().iter().find(|l| l.kind == LocalityKind::Commune).ok_or_else(missing)?.id;
    let mine = |l: LocalityId| tree.is_within(l, commune);
    let unit = tree.units().iter().filter(|u| mine(u.locality)).max_by_key(|u| u.kind == UnitKind::Union).ok_or_else(missing)?.id;
    let team = tree.teams_in(commune).find(|t| t.locality != commune).or_else(|| tree.teams_in(commune).next());
    Ok(Places { city, commune, unit, team: team.ok_or_else(missing)?.id })
}

/// Five groups of four letters and digits that nobody confuses.
fn make_password() -> String {
    const LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
    let mut rng = rand::rng();
    let mut group = || (0..4).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect::<String>();
    [group(), group(), group(), group(), group()].join("-")
}

/// The standing office, who brings in extracts and claims.
pub async fn standing_office(services: &Services) -> Result<Actor, Trouble> {
    actor(services, "thuongtruc").await
}

/// One of the accounts, as if signed in.
pub async fn actor(services: &Services, name: &str) -> Result<Actor, Trouble> {
    let user = services.accounts.user_by_name(&house::actor(), name).await?;
    Ok(Actor { user: user.id, name: user.name, full_name: user.full_name, grants: user.grants, via: Via::Session })
}

/// Demo accounts do not fall asleep while nobody plays.
pub async fn wake(services: &Services) -> Result<(), Trouble> {
    for (name, ..) in PEOPLE {
        let user = match services.accounts.user_by_name(&house::actor(), name).await {
            Ok(user) => user,
            // A demo that an earlier version made has no chairman and one inspector.
            Err(_) if [CHAIRMAN, SECOND_INSPECTOR].contains(&name) => continue,
            Err(e) => return Err(e.into()),
        };
        services.accounts.set_active(&house::actor(), user.id, true).await?;
    }
    Ok(())
}
