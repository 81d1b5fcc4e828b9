//! Spring Boot, built by Maven or Gradle.

use super::{
    draft::{Ready, Tool},
    guess::{Evidence, Guess},
    start::{Listens, Start},
    units::Unit,
    view::View,
};

/// How the unit is started; `None`: it is no Spring Boot application.
pub(super) fn start(unit: &Unit, root: &Unit, view: &dyn View) -> Option<Start> {
    let name = unit.first(&["pom.xml", "build.gradle", "build.gradle.kts"])?;
    let (path, text) = (unit.path(name), unit.text(view, name)?);
    let plugin = if name == "pom.xml" {
        "spring-boot-maven-plugin"
    } else {
        "org.springframework.boot"
    };
    if !text.contains(plugin) {
        return None;
    }
    let from = Evidence::find(&path, &text, plugin, format!("it uses {plugin}"));
    let wrapped = |wrapper: &str| unit.has(wrapper) || (unit.is_root() && root.has(wrapper));
    let (command, tool) = if name == "pom.xml" {
        let wrapper = wrapped("mvnw");
        let maven = if wrapper { "sh ./mvnw" } else { "mvn" };
        (
            format!("exec {maven} --quiet spring-boot:run"),
            Tool::Maven(wrapper),
        )
    } else {
        let wrapper = wrapped("gradlew");
        let gradle = if wrapper { "sh ./gradlew" } else { "gradle" };
        (
            format!("exec {gradle} --console=plain --no-daemon bootRun"),
            Tool::Gradle(wrapper),
        )
    };
    let mut start = Start::new("Spring Boot", Guess::new(command, from))
        .with_tool(tool)
        .slow();
    start.listens = Listens::Told(
        "SERVER_PORT".to_owned(),
        "{{ port }}".to_owned(),
        Evidence::none("Spring Boot reads SERVER_PORT"),
    );
    let actuator = "spring-boot-starter-actuator";
    if text.contains(actuator) {
        let from = Evidence::find(&path, &text, actuator, format!("it needs {actuator}"));
        start.ready = Some(Guess::new(Ready::Http("/actuator/health".to_owned()), from));
    }
    Some(start)
}
