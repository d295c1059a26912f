#pragma once

#include <memory>
#include <utility>

namespace sluice {

// Attachment holds one object of any type: the user's own state of a session.
//
//   session.attachment().Emplace<Player>("bob");
//   if (Player* player = session.attachment().Get<Player>()) player->score += 1;
//
// Cost: two pointers while empty; Emplace allocates the object.
class Attachment {
 public:
  // Puts a new T in place of what was there.
  template <class T, class... Args>
  T& Emplace(Args&&... args) {
    auto holder = std::make_unique<Holder<T>>(std::forward<Args>(args)...);
    T& value = holder->value;
    Reset();
    holder_ = std::move(holder);
    type_ = TypeTag<T>();
    return value;
  }

  // Null when there is nothing, or something that is not exactly a T.
  template <class T>
  T* Get() const {
    return type_ == TypeTag<T>() ? &static_cast<Holder<T>*>(holder_.get())->value : nullptr;
  }

  void Reset() {
    // Empty before the object dies: its destructor may look here.
    const std::unique_ptr<AnyHolder> dying = std::move(holder_);
    type_ = nullptr;
  }

 private:
  struct AnyHolder {
    virtual ~AnyHolder() = default;
  };
  template <class T>
  struct Holder final : AnyHolder {
    template <class... Args>
    explicit Holder(Args&&... args) : value{std::forward<Args>(args)...} {}
    T value;
  };
  // One address for each type.
  template <class T>
  static const void* TypeTag() {
    static constexpr char kTag = 0;
    return &kTag;
  }

  std::unique_ptr<AnyHolder> holder_;
  const void* type_ = nullptr;
};

}  // namespace sluice
