#include "score/probes.h"

#include <cstdio>
#include <filesystem>

#include "base/files.h"
#include "check.h"

using namespace heed;

namespace {

Probe antecedent() {
  return {"There is a cave here. It is deep.", "Il y a une grotte ici. Elle est profonde.", "Elle",
          "Lui", 4};
}

// A file of this text in a folder of its own, removed at the end.
struct ProbeFile {
  std::string folder = "build/probes_test", path = folder + "/some.tsv";
  explicit ProbeFile(const std::string& text) {
    make_folder(folder);
    write_file_atomically(path, text);
  }
  ~ProbeFile() { std::filesystem::remove_all(folder); }
};

}  // namespace

TEST("a phrase counts as whole words, case and punctuation aside") {
  CHECK_EQUAL(count_phrase("Il dit qu'il dort, dort-il ?", "il"), 2);
  CHECK_EQUAL(count_phrase("Le fil du village", "il"), 0);
  CHECK_EQUAL(count_phrase("L’été, l'ÉTÉ\u00A0!", "été"), 2);
  CHECK_EQUAL(count_phrase("une chauve-souris", "souris"), 0);
  CHECK_EQUAL(count_phrase("la jupe sale, la jupe  sale.", "jupe sale"), 2);
  CHECK_EQUAL(count_phrase("non non non", "non"), 3);
  CHECK_EQUAL(count_phrase("anything", ""), 0);
  CHECK_EQUAL(count_phrase("", "il"), 0);
}

TEST("right is: the key as often as in the target, and no foil") {
  Probe probe = antecedent();
  CHECK(is_right(probe, probe.target));
  CHECK(is_right(probe, "Voilà une grotte : elle est profonde"));
  CHECK(!is_right(probe, "Il y a une grotte ici. Il est profond."));
  probe.foil = "profond";
  CHECK(!is_right(probe, "Elle est ici. Un trou profond."));
  // The key stands twice in the target: once is not enough.
  probe = {"There is a pond. It is deep.", "Il y a un étang. Il est profond.", "Il", "Elle", 3};
  CHECK(is_right(probe, probe.target));
  CHECK(!is_right(probe, "Il y a un étang. Elle est profonde."));
  CHECK(!is_right(probe, "Il y a un étang. C'est profond."));
}

TEST("Wilson's interval") {
  // Wilson (1927) as given by statsmodels' proportion_confint(90, 100, method="wilson"):
  // z = 1.959964, p = 0.9: (0.9 + z^2/200 -+ z sqrt(0.0009 + z^2/40000)) / (1 + z^2/100).
  const Share share{90, 100};
  CHECK_NEAR(share.low(), 0.825634, 1e-5);
  CHECK_NEAR(share.high(), 0.944771, 1e-5);
  CHECK_NEAR((Share{10, 10}.high()), 1, 1e-12);
  CHECK_NEAR((Share{10, 10}.low()), 1 / (1 + 3.841459 / 10), 1e-6);
  CHECK_NEAR((Share{0, 10}.low()), 0, 1e-12);
}

TEST("scores: shares, baselines and bands of distance") {
  std::vector<Probe> probes;
  std::vector<std::string> said;
  for (int i = 0; i < 40; i++) {
    Probe probe{"a", "un chat", "chat", "chien", i / 4};
    probe.nearest = i % 2 ? "chat" : "chien", probe.majority = i % 4 ? "-" : "chat";
    probes.push_back(probe);
    said.push_back(i < 20 ? "un chat" : "un chien");
  }
  const ProbeResult result = score_probes("some", probes, said);
  CHECK(result.share.right == 20 && result.share.count == 40);
  CHECK(result.nearest.right == 20 && result.nearest.count == 40);
  CHECK(result.majority.right == 10 && result.majority.count == 10);
  CHECK_EQUAL(result.by_distance.size(), size_t(4));
  int count = 0;
  for (const DistanceBand& band : result.by_distance) count += band.share.count;
  CHECK_EQUAL(count, 40);
  CHECK_NEAR(result.by_distance.front().share.accuracy(), 1, 0);
  CHECK_NEAR(result.by_distance.back().share.accuracy(), 0, 0);
  const std::vector<ProbeResult> results{result};
  const std::string table = describe(results);
  CHECK(table.find("some             40   50.0%  35.2 to 64.8%") != std::string::npos);
  CHECK_ERROR(score_probes("some", probes, std::vector<std::string>{}), "40 rows and 0");
}

TEST("one distance is one band") {
  const std::vector<Probe> probes(5, antecedent());
  const std::vector<std::string> said(5, antecedent().target);
  CHECK_EQUAL(score_probes("x", probes, said).by_distance.size(), size_t(1));
}

TEST("probe files are read, or refused with file and line") {
  {
    const ProbeFile file("a\tun chat\tchat\tchien\t3\tchat\t-\r\n\nb\tun chien\tchien\tchat\t4");
    const auto probes = read_probes(file.path);
    CHECK_EQUAL(probes.size(), size_t(2));
    CHECK(probes[0].nearest == "chat" && probes[0].majority == "-" && probes[0].distance == 3);
    CHECK(probes[1].nearest == "-" && probes[1].key == "chien");
    CHECK_EQUAL(probe_files(file.folder).size(), size_t(1));
    CHECK_EQUAL(probe_name(file.path), "some");
  }
  const auto refused = [](const std::string& text, const std::string& part) {
    const ProbeFile file(text);
    CHECK_ERROR(read_probes(file.path), part);
  };
  refused("", "there is no probe");
  refused("a\tun chat\tchat\tchien\t3\na\tb\tc\n", "some.tsv:2: the line has 3 columns");
  refused("a\tun chat\tchat\tchien\tfar\n", "some.tsv:1: 'far' is no distance");
  refused("a\tun chat\tchien\tchat\t3\n", "must hold the key");
  refused("a\tun ch\xff\tchien\tchat\t3\n", "some.tsv");
  CHECK_ERROR(probe_files("build/no such folder"), "--probes wants a folder");
}
